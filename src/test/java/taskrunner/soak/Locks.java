package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import taskrunner.testing.MongockLock;

/** The lock, read from outside. The server runs on this machine and has the same clock. */
final class Locks {
  /** The owner of the lock after {@link #take}. */
  static final String OWNER = "the-new-owner";

  private static final String LOCK = "mongockLock";

  private Locks() {}

  /** The rest of the lease; zero if the lock is free or has expired. */
  static Duration left(MongoDatabase database) {
    Document lock = database.getCollection(LOCK).find().first();
    if (lock == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(Instant.now(), lock.getDate("expiresAt").toInstant());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether that process acquired the lock last. */
  static boolean isOf(MongoDatabase database, long pid) {
    Document lock = database.getCollection(LOCK).find().first();
    // The process writes the number last.
    return lock != null
        && lock.get("token") != null
        && lock.get("pid") instanceof Number number
        && number.longValue() == pid;
  }

  /** Whether an entry of the oplog renews, acquires or releases the lock. */
  static boolean isWriteToTheLock(Document written) {
    return written.get("ns") instanceof String collection && collection.endsWith("." + LOCK);
  }

  /**
   * Takes the lock over for an hour, as a process on another machine would. It also takes it from a
   * process that had only the release left to do.
   */
  static void take(MongoDatabase database) {
    database.getCollection(LOCK).deleteMany(new Document());
    MongockLock.hold(database, OWNER, Instant.now().plus(Duration.ofHours(1)));
  }
}
