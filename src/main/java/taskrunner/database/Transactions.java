package taskrunner.database;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Whether a server has transactions. */
public final class Transactions {
  private Transactions() {}

  /**
   * The client to run transactions with; null on a standalone server, which has none. A replica
   * set's member says its name, a router that it is one; a standalone server neither.
   *
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public static @Nullable MongoClient of(MongoClient client, MongoDatabase database) {
    Document hello = database.runCommand(new Document("hello", 1));
    return hello.containsKey("setName") || "isdbgrid".equals(hello.getString("msg"))
        ? client
        : null;
  }
}
