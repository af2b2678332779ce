package taskrunner.importer.ledger;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskrunner.schema.WriteGuard;

/**
 * For a write that is not in a transaction with a check: the guard is asked right before it is
 * sent, and the server gives it up when the guard's word no longer counts. A process that was
 * frozen, or whose command was held up, does not do it under another's lock.
 */
final class InTime {
  private InTime() {}

  /**
   * The collection, for the one write that follows.
   *
   * @throws taskrunner.TaskRunnerSchemaException the guard says no
   */
  static <T> MongoCollection<T> of(MongoCollection<T> collection, WriteGuard guard) {
    guard.check();
    Duration left = guard.left();
    if (left == null) {
      return collection;
    }
    long millis = Math.max(1, left.toMillis());
    Long configured = collection.getTimeout(TimeUnit.MILLISECONDS);
    boolean shorter = configured != null && configured > 0 && configured < millis;
    return shorter ? collection : collection.withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}
