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
 * Whether a lease is still held: by this process's clock, by its renewals, by the server's word.
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

  /** Why it was given up without knowing whose it is; null: it was not. */
  private volatile @Nullable MongoException givenUp;

  /** Why the last renewal failed, where the given client had no connection left for it. */
  private volatile @Nullable MongoException starved;

  /** Held from now on: the acquisition is sent later. */
  LeaseValidity(LeaseTerms terms, LeaseDocument document, WriteGuard outer) {
    this.terms = terms;
    this.document = document;
    this.outer = outer;
    this.deadline = terms.clock().getAsLong() + terms.usable();
  }

  /** Whether it turned out to be another's, or gone. */
  boolean isLost() {
    return lost;
  }

  /** From now on it is refused, whoever has it. */
  void end() {
    ended = true;
  }

  /** The same, while its holder still works. */
  void stop() {
    stopped = true;
    ended = true;
  }

  private boolean isOver() {
    return terms.clock().getAsLong() - deadline >= 0;
  }

  /** Until the deadline, or that of the outer lease; zero or negative: it has passed. */
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

  /** By our own clock: without a renewal in time the work ends, also when no server answers. */
  void ensureHeld() {
    requireNotRefused();
    if (isOver()) {
      renewOrLose();
    }
  }

  void requireNotEnded() {
    if (ended) {
      throw refusal();
    }
  }

  /** A renewal, also of one that is being released, says that nobody else has taken it. */
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

  /** While the document names this owner, nobody has taken it, expired or not. */
  private void renewOrLose() {
    MongoException before = starved;
    // The lock is not worth a wait: its work goes on over the pool's only connection.
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

  /** Another thread may have renewed it meanwhile, or have given it up: the minute is of all. */
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

  /** Returns whether it is still held. */
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

  /** Renews it; false: there is nothing more to renew. Past its deadline, the next check does. */
  boolean beat() {
    if (lost || ended) {
      return false;
    }
    return (isOver() && !document.isLock()) || renew();
  }

  /** By the server's word. */
  void confirm() {
    boolean ours;
    try {
      ours = document.isOurs(terms.side().databaseAsKnown(), left());
    } catch (MongoException e) {
      if (!Failover.passes(e)) {
        throw e;
      }
      noteStarved(e);
      // A process that was frozen meanwhile has no time left, but may have had its answer long ago.
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

  /** Notes that it is not held any more, then says why. */
  TaskRunnerSchemaException refusal() {
    if (ended && !lost) {
      return new TaskRunnerSchemaException(
          ErrorCode.INTERRUPTED,
          document.name()
              + (stopped ? " was released, since a stop was asked for;" : " was released;")
              + " nothing more was written.",
          "Run it again: it goes on where it stopped.");
    }
    lost = true;
    return document.lost(starved != null);
  }

  private void noteStarved(MongoException e) {
    starved = terms.side().sharesGivenPool() && DatabaseErrors.isForWantOfConnection(e) ? e : null;
  }
}
