package taskrunner.lease;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.function.Supplier;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/**
 * Removes the document of a lease, within a few seconds because the end of the process waits for
 * it. A document that could not be removed expires.
 */
final class LeaseRelease {
  /** For the whole release. */
  static final Duration TIME = Duration.ofSeconds(5);

  /** For the end of open transactions, so that time is left for the removal. */
  static final Duration TIME_TO_END = Duration.ofSeconds(2);

  /** The same for a lease with lanes of its own, whose removal does not depend on that end. */
  private static final Duration TIME_TO_TELL = Duration.ofMillis(300);

  private static final Log LOG = Log.of(LeaseRelease.class);
  private static final int TRIES = 3;

  private final LeaseTerms terms;
  private final LeaseDocument document;
  private final Fence fence;
  private final Supplier<Duration> left;
  private long end = System.nanoTime() + TIME.toNanos();
  private int tried;

  /**
   * @param left until the lease's deadline, read before each write
   */
  LeaseRelease(LeaseTerms terms, LeaseDocument document, Fence fence, Supplier<Duration> left) {
    this.terms = terms;
    this.document = document;
    this.fence = fence;
    this.left = left;
  }

  /** Returns whether the document was this owner's and is removed. */
  boolean run() {
    try {
      return Failover.tries(TRIES, this::again, this::once);
    } catch (RuntimeException e) {
      LOG.warn("{}", warning(document.name(), terms.life(), e));
      return false;
    }
  }

  static String warning(String name, Duration life, RuntimeException e) {
    return "%s could not be released; it expires within %s. %s"
        .formatted(
            name,
            DurationText.words(life),
            DatabaseErrors.translate(e, "releasing it").getMessage());
  }

  /** While a JVM shuts down, the service may have closed its client already. */
  private boolean again(RuntimeException failure) {
    if (tried == 1 && terms.side().isAnotherWay()) {
      end = System.nanoTime() + TIME.toNanos();
    }
    return System.nanoTime() - end < 0 && !(failure instanceof LeaseLostException);
  }

  private boolean once() {
    MongoDatabase by = tried++ == 0 ? terms.side().databaseAsKnown() : terms.side().database();
    fence.endOpen(by, document.isSingle() ? TIME_TO_END : TIME_TO_TELL);
    return document.remove(by, this::time);
  }

  /**
   * The lock can be removed by its token after its deadline. A lease that has lanes, or is held
   * under the lock, then belongs to others, who may be removing it too.
   */
  private Duration time() {
    Duration rest = Duration.ofNanos(end - System.nanoTime());
    Duration most = document.isLock() || left.get().compareTo(rest) > 0 ? rest : left.get();
    if (most.isNegative() || most.isZero()) {
      throw new LeaseLostException("Its deadline has passed.", null);
    }
    return most;
  }
}
