package taskrunner.testing;

import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import org.bson.Document;

/** The lock in the form that Mongock itself writes. */
public final class MongockLock {
  private MongockLock() {}

  /** Writes the lock document. */
  public static void hold(MongoDatabase database, String owner, Instant expiresAt) {
    database
        .getCollection("mongockLock")
        .insertOne(
            new Document("key", "DEFAULT_KEY")
                .append("status", "LOCK_HELD")
                .append("owner", owner)
                .append("expiresAt", expiresAt));
  }
}
