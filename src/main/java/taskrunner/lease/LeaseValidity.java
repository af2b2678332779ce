package taskrunner.lease;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * Whether a lease is still held: by this process's clock, its renewals and the server's answers.
 */
final class LeaseValidity {
  private static final Log LOG = Log.of(LeaseValidity.class);

  private final LeaseTerms terms;
  private final LeaseDocument document;
  private final WriteGuard outer;
  private final ReentrantLock renewing = new ReentrantLock();

  private volatile long deadline;
  private volatile boolean lost;
  private volatile boolean ended;
  private volatile boolean stopped;

  /** Why the lease counts as lost although its owner is unknown; null: it does not. */
  private volatile @Nullable MongoException givenUp;

  /** The failure of the last renewal, if the given client had no free connection. */
  private volatile @Nullable MongoException starved;

  /** The deadline counts from now; the acquisition is sent later. */
  LeaseValidity(LeaseTerms terms, LeaseDocument document, WriteGuard outer) {
    this.terms = terms;
    this.document = document;
    this.outer = outer;
    this.deadline = terms.clock().getAsLong() + terms.usable();
  }

  /** Whether the document is another owner's or missing. */
  boolean isLost() {
    return lost;
  }

  /** Refuses each check and commit from now on. */
  void end() {
    ended = true;
  }

  /** As {@link #end}, while its holder still works. */
  void stop() {
    stopped = true;
    ended = true;
  }

  private boolean isOver() {
    return terms.clock().getAsLong() - deadline >= 0;
  }

  /** The time until the deadline, or that of the outer lease; zero or negative: it has passed. */
  Duration left() {
    return left(outer.left());
  }

  private Duration left(@Nullable Duration ofOuter) {
    Duration left = Duration.ofNanos(deadline - terms.clock().getAsLong());
    return ofOuter == null || left.compareTo(ofOuter) < 0 ? left : ofOuter;
  }

  boolean isRefused() {
    return ended || lost || givenUp != null;
  }

  /**
   * By this process's clock: without a renewal in time the work ends, also if no server answers.
   */
  void ensureHeld() {
    requireNotRefused();
    if (isOver()) {
      renewOrLose();
    }
  }

  /** As {@link #ensureHeld}, the outer guard first. */
  void ensureBothHeld() {
    outer.checkHeld();
    ensureHeld();
  }

  void requireNotEnded() {
    if (ended) {
      throw refusal();
    }
  }

  /**
   * See {@link WriteGuard#timeToPutBack}. A renewal, also during the release, proves that no other
   * process has the lease.
   */
  Duration timeToPutBack() {
    Duration ofOuter = outer.timeToPutBack();
    if (lost || givenUp != null || !renew()) {
      throw document.lost(false);
    }
    return left(ofOuter);
  }

  private void requireNotRefused() {
    MongoException before = givenUp;
    if (ended || lost) {
      throw refusal();
    }
    if (before != null) {
      throw document.unconfirmed(before);
    }
  }

  /** While the document has this owner's token, no other process has taken it, expired or not. */
  private void renewOrLose() {
    MongoException before = starved;
    // No wait for the lock: its work continues over the only connection of the pool.
    if (before != null && document.isLock()) {
      throw givenUp(before);
    }
    long seen = deadline;
    boolean held;
    try {
      held =
          Failover.retry(
              outer::check,
              again ->
                  document.isLock()
                      ? Uninterrupted.call(() -> isRenewedSince(seen))
                      : isRenewedSince(seen));
    } catch (MongoInterruptedException e) {
      throw e;
    } catch (MongoException e) {
      throw givenUp(e);
    }
    if (!held) {
      throw refusal();
    }
  }

  private LeaseLostException givenUp(MongoException why) {
    givenUp = why;
    return document.unconfirmed(why);
  }

  /** Another thread may have renewed it or declared it lost: all threads share one minute. */
  private boolean isRenewedSince(long seen) {
    try {
      renewing.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MongoInterruptedException("interrupted while waiting for a renewal", e);
    }
    try {
      requireNotRefused();
      return deadline != seen || renew();
    } finally {
      renewing.unlock();
    }
  }

  /** Renews the lease; returns whether it is still held. */
  private boolean renew() {
    renewing.lock();
    try {
      long sent = terms.clock().getAsLong();
      if (document.renew(terms.side().database(), terms.life(), terms.renewalTime())) {
        deadline = sent + terms.usable();
        starved = null;
        return true;
      }
    } catch (MongoException e) {
      noteStarved(e);
      throw e;
    } finally {
      renewing.unlock();
    }
    if (!ended) {
      LOG.warn("{}", refusal().getMessage());
    }
    return false;
  }

  /**
   * Renews the lease; false: it is lost or released. Past the deadline of an inner lease, only the
   * next check renews it.
   */
  boolean beat() {
    if (lost || ended) {
      return false;
    }
    return (isOver() && !document.isLock()) || renew();
  }

  /** Asks the server. */
  void confirm() {
    boolean ours;
    try {
      ours = document.isOurs(terms.side().databaseAsKnown(), left());
    } catch (MongoException e) {
      if (!Failover.passes(e)) {
        throw e;
      }
      noteStarved(e);
      // A process that was frozen has no time left, but may have received its answer long
      // before.
      renewOrLose();
      return;
    }
    if (!ours) {
      throw refusal();
    }
  }

  /** See {@link Lease#loss}. */
  @Nullable TaskRunnerSchemaException loss() {
    try {
      return !lost && !ended && Uninterrupted.call(this::renew) ? null : refusal();
    } catch (MongoException e) {
      return null;
    }
  }

  /** Records the loss, then returns the exception for it. */
  TaskRunnerSchemaException refusal() {
    if (ended && !lost) {
      return new TaskRunnerSchemaException(
          ErrorCode.INTERRUPTED,
          document.name()
              + (stopped ? " was released because a stop was requested;" : " was released;")
              + " nothing more was written.",
          "Run it again: it continues where it stopped.");
    }
    lost = true;
    return document.lost(starved != null);
  }

  private void noteStarved(MongoException e) {
    starved = terms.side().sharesGivenPool() && DatabaseErrors.isForWantOfConnection(e) ? e : null;
  }
}
