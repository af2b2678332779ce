package taskrunner.importer.ledger;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import taskrunner.LeaseLostException;
import taskrunner.schema.WriteGuard;

/** Writes that are done in time or not at all. */
final class InTime {
  private static final Duration END_TIME = Duration.ofSeconds(5);

  private InTime() {}

  /**
   * The collection, for one write that follows at once and is not in a transaction with a check:
   * the guard is asked right before it is sent, and the server gives it up when the guard's word no
   * longer counts. A process that was frozen, or whose command was held up, does not do it under
   * another's lock.
   *
   * @throws taskrunner.TaskRunnerSchemaException the guard says no
   */
  static <T> MongoCollection<T> of(MongoCollection<T> collection, WriteGuard guard) {
    guard.check();
    Duration left = guard.left();
    return left == null ? collection : within(left, collection);
  }

  /**
   * The collection, for one write with which a document of our own is given up: while it is ours,
   * and for a few seconds only, since the end of the process waits for it.
   *
   * @throws LeaseLostException it may be another's by now
   */
  static <T> MongoCollection<T> whileLeft(Supplier<Duration> left, MongoCollection<T> collection) {
    Duration most = Collections.min(List.of(END_TIME, left.get()));
    if (most.isNegative() || most.isZero()) {
      throw new LeaseLostException("Its time was over; it is left to others.", null);
    }
    return within(most, collection);
  }

  /** The collection, whose operations end within that time, or sooner where that is configured. */
  static <T> MongoCollection<T> within(Duration most, MongoCollection<T> collection) {
    long millis = Math.max(1, most.toMillis());
    Long configured = collection.getTimeout(TimeUnit.MILLISECONDS);
    boolean shorter = configured != null && configured > 0 && configured < millis;
    return shorter ? collection : collection.withTimeout(millis, TimeUnit.MILLISECONDS);
  }
}
