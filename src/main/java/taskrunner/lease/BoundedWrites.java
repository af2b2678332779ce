package taskrunner.lease;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskrunner.schema.WriteGuard;

/** Operations that end within a time. */
public final class BoundedWrites {
  private BoundedWrites() {}

  /**
   * The collection, for one write that follows at once and has no transaction with a fence. The
   * guard is asked right before, and the server gives the write up when the guard's answer expires.
   * So a process that was frozen, or whose command was held up, does not write under another's
   * lease.
   *
   * @throws taskrunner.TaskRunnerSchemaException the guard refuses
   */
  public static <T> MongoCollection<T> under(WriteGuard guard, MongoCollection<T> collection) {
    guard.check();
    Duration left = guard.left();
    return left == null ? collection : within(left, collection);
  }

  /** The collection, whose operations end within that time, or sooner where that is configured. */
  public static <T> MongoCollection<T> within(Duration most, MongoCollection<T> collection) {
    long millis = Math.max(1, most.toMillis());
    Long configured = collection.getTimeout(TimeUnit.MILLISECONDS);
    boolean shorter = configured != null && configured > 0 && configured < millis;
    return shorter ? collection : collection.withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}
