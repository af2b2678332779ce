package taskrunner.soak;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import taskrunner.testing.MongockLock;

/** What is to be seen of the lock from outside; the server is on this machine, under its clock. */
final class Locks {
  /** Whose the lock is after {@link #take}. */
  static final String OWNER = "the-new-owner";

  private static final String LOCK = "mongockLock";

  private Locks() {}

  /** How long the lock still lives; zero when it is free or has expired. */
  static Duration left(MongoDatabase database) {
    Document lock = database.getCollection(LOCK).find().first();
    if (lock == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(Instant.now(), lock.getDate("expiresAt").toInstant());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether that process has taken it, and nobody after it. */
  static boolean isOf(MongoDatabase database, long pid) {
    Document lock = database.getCollection(LOCK).find().first();
    // The number is put in last.
    return lock != null
        && lock.get("token") != null
        && lock.get("pid") instanceof Number number
        && number.longValue() == pid;
  }

  /** Whether an entry of the oplog renews, takes or releases it. */
  static boolean isWriteToTheLock(Document written) {
    return written.get("ns") instanceof String collection && collection.endsWith("." + LOCK);
  }

  /**
   * Takes it for an hour, as a process on another machine would have it; also from one that had
   * done all but release it, which nobody had a reason to take it from.
   */
  static void take(MongoDatabase database) {
    database.getCollection(LOCK).deleteMany(new Document());
    MongockLock.hold(database, OWNER, Instant.now().plus(Duration.ofHours(1)));
  }
}
