package taskrunner.database;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Whether a server has transactions, and how ours run. */
public final class Transactions {
  /**
   * Within which a transaction has succeeded, retries over an election included, or failed; whoever
   * wants it then asks its guard before it tries again. The driver's own limit is two minutes, and
   * only for when it begins another try.
   */
  private static final Duration TIME = Duration.ofSeconds(60);

  /**
   * Of writes that take effect only together with a write to a fence: on the primary, from a
   * snapshot, acknowledged by a majority and journaled, within a minute.
   */
  public static final TransactionOptions FENCED =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .readPreference(ReadPreference.primary())
          .timeout(TIME.toMillis(), TimeUnit.MILLISECONDS)
          .build();

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
