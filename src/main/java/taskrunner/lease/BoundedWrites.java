package taskrunner.lease;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskrunner.schema.WriteGuard;

/** Collections whose operations have a time limit. */
public final class BoundedWrites {
  private BoundedWrites() {}

  /**
   * The collection, for one write that follows at once and is not part of a transaction with a
   * fence. Checks the guard first. The server ends the write when the guard's answer expires. So a
   * process that was frozen, or whose command the server delayed, does not write under another's
   * lease.
   *
   * @throws taskrunner.TaskRunnerSchemaException the guard refuses
   */
  public static <T> MongoCollection<T> under(WriteGuard guard, MongoCollection<T> collection) {
    guard.check();
    Duration left = guard.left();
    return left == null ? collection : within(left, collection);
  }

  /** The collection with this time limit, or with the configured one if that is shorter. */
  public static <T> MongoCollection<T> within(Duration most, MongoCollection<T> collection) {
    long millis = Math.max(1, most.toMillis());
    Long configured = collection.getTimeout(TimeUnit.MILLISECONDS);
    boolean shorter = configured != null && configured > 0 && configured < millis;
    return shorter ? collection : collection.withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}
