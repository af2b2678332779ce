package schemaapp;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.atomic.AtomicInteger;

/** An empty database of its own for each test, on the server that {@code MONGODB_URI} names. */
final class TestDatabase implements AutoCloseable {
  private static final String SERVER = System.getenv("MONGODB_URI");
  private static final AtomicInteger COUNT = new AtomicInteger();

  final String name = "boot" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
  private final MongoClient client = MongoClients.create(SERVER);

  /** The server without any database. */
  static String server() {
    return uri("");
  }

  /** The connection string with this database in it. */
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
