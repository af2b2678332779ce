package taskrunner.importer.ledger;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import taskrunner.LeaseLostException;
import taskrunner.database.Failover;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * Renews a document that says until when its writer counts as alive, at a third of its life, on a
 * thread of its own. It counts as alive here until a deadline of this process's monotonic clock,
 * taken from before the last successful renewal was sent: the server's own can't have passed by
 * then. Its writer works under an outer guard as well, which is asked first.
 */
final class Heartbeat {
  private static final Log LOG = Log.of(Heartbeat.class);

  private final String what;
  private final Duration life;
  private final WriteGuard outer;
  private final Predicate<Duration> renewal;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile long deadline;
  private volatile boolean lost;

  /**
   * @param what for messages, e.g. {@code the import's place in the ledger}
   * @param sent the monotonic clock before the document was written, in its nanoseconds
   * @param outer asked as well before every write
   * @param renewal prolongs the document within a time; false when it is gone
   */
  Heartbeat(String what, Duration life, long sent, WriteGuard outer, Predicate<Duration> renewal) {
    this.what = what;
    this.life = life;
    this.outer = outer;
    this.renewal = renewal;
    this.deadline = sent + usable(life);
    this.thread = new Thread(this::beat, "taskrunner-schema-import-lease");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Returns while the outer guard agrees and the document counts as alive; past the deadline, only
   * after a renewal.
   *
   * @throws LeaseLostException it was taken for dead
   */
  void check() {
    outer.check();
    if (!lost && isOver()) {
      try {
        // While the document is there nobody has taken it for dead: an election may be outlasted.
        renew(Failover.PATIENCE);
      } catch (MongoException e) {
        throw new LeaseLostException(
            capital(what) + " could not be renewed in time; nothing more was written.",
            "Run it again when the server can be reached: it goes on where it stopped.");
      }
    }
    if (lost) {
      throw lost();
    }
  }

  /** As {@link WriteGuard#checkStop} of the outer guard. */
  void checkStop() {
    outer.checkStop();
  }

  /** For how long that still counts without another {@link #check}; may be negative. */
  Duration left() {
    return left(deadline, outer);
  }

  /** The same, for a document that nobody renews yet. */
  static Duration left(long deadline, WriteGuard outer) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    Duration ofOuter = outer.left();
    return ofOuter == null || left.compareTo(ofOuter) < 0 ? left : ofOuter;
  }

  /** Whether others may have taken it for dead: what it wrote is then theirs to remove. */
  private boolean isOver() {
    return lost || System.nanoTime() - deadline >= 0;
  }

  /** Notes that the document is gone. */
  LeaseLostException lost() {
    lost = true;
    return new LeaseLostException(
        capital(what)
            + " was given to others, since this process did not renew it in time; it wrote nothing"
            + " more.",
        "Run it again: it goes on where the others are.");
  }

  private synchronized void renew(Duration most) {
    long sent = System.nanoTime();
    if (renewal.test(most)) {
      deadline = sent + usable(life);
    } else {
      lost = true;
    }
  }

  /** A tenth is left unused, for clocks that do not run equally fast; in nanoseconds. */
  static long usable(Duration life) {
    return life.toNanos() / 10 * 9;
  }

  private void beat() {
    long pause = life.toMillis() / 3;
    try {
      while (!lost && !closed.await(pause, TimeUnit.MILLISECONDS)) {
        if (isOver()) {
          // Woken too late: whether the work goes on at all is asked first, by check().
          continue;
        }
        try {
          renew(life.dividedBy(3));
          pause = life.toMillis() / 3;
        } catch (MongoException e) {
          LOG.warn("{} could not be renewed ({}); trying again.", capital(what), e.getMessage());
          pause = life.toMillis() / 9;
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a foreign hand; without renewal the deadline ends it all.
      LOG.warn("The renewal of {} was interrupted.", what);
    }
  }

  /**
   * Ends the renewal, then gives the document up. When its time is over, or the lock that its
   * writer worked under is another's, it is left to others: a process that wakes up too late writes
   * nothing.
   *
   * @param giveUp returns whether it could
   * @return whether nobody else will come by the document
   */
  boolean end(BooleanSupplier giveUp) {
    closed.countDown();
    Uninterrupted.join(thread);
    return !isOver() && !lockIsLost(outer) && giveUp.getAsBoolean();
  }

  /** Whether the lock that the outer guard stands for is another's. */
  static boolean lockIsLost(WriteGuard outer) {
    try {
      outer.check();
      return false;
    } catch (LeaseLostException e) {
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
