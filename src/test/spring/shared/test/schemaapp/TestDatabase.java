package schemaapp;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.atomic.AtomicInteger;

/** A separate, empty database for each test, on the server of {@code MONGODB_URI}. */
final class TestDatabase implements AutoCloseable {
  private static final String SERVER = System.getenv("MONGODB_URI");
  private static final AtomicInteger COUNT = new AtomicInteger();

  final String name = "boot" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
  private final MongoClient client = MongoClients.create(SERVER);

  /** The connection string without a database. */
  static String server() {
    return uri("");
  }

  /** The connection string with this database. */
  String uri() {
    return uri(name);
  }

  static String uri(String database) {
    var hosts = new ConnectionString(SERVER).getHosts();
    return "mongodb://" + String.join(",", hosts) + "/" + database + "?directConnection=true";
  }

  MongoDatabase database() {
    return client.getDatabase(name);
  }

  boolean has(String collection) {
    return database().listCollectionNames().into(new java.util.ArrayList<>()).contains(collection);
  }

  @Override
  public void close() {
    database().drop();
    client.close();
  }
}
