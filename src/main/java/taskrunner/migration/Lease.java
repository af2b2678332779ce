package taskrunner.migration;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
import taskrunner.database.Transactions;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * The lock, held. It is renewed at a third of its life by a {@link LeaseRenewal}; one failed
 * renewal is made good by the next.
 *
 * <ol>
 *   <li>It counts as ours until a deadline of this process's monotonic clock, taken from before the
 *       last successful renewal was sent: by then the server's own deadline can't have passed.
 *   <li>Past the deadline, nothing is written before a renewal has succeeded. It is tried for a
 *       minute, once: then the work is given up, and so is all that would clean up after it, each
 *       part of which would else wait as long. When the lock turns out to be another's, it is lost
 *       for good; so it is when the given client's pool had no connection left to renew it by.
 *   <li>Before each change the server is asked whose the lock is: that clock stands still while the
 *       machine is suspended, and a person may have released the lock.
 *   <li>A bookkeeping write and a write to the lock are one transaction: if another has taken the
 *       lock, or takes it meanwhile, neither is done. A standalone server has no transactions:
 *       there the lock is looked at, then the write is made.
 * </ol>
 */
final class Lease implements WriteGuard, AutoCloseable {
  private static final Log LOG = Log.of(Lease.class);

  /** The server's error for an operation that {@code killSessions} or {@code killOp} ended. */
  private static final int INTERRUPTED_BY_SERVER = 11601;

  private static final int TRIES = 3;

  private static final String LARGER_POOL =
      "Raise the maxPoolSize of the given client to 4 or more, or configure the connection string"
          + " too: then the lock is renewed over a client of the library's own. Run it again: it"
          + " goes on where it stopped.";

  /** Who waits for the end of a process waits for this. */
  private static final Duration RELEASE_TIME = Duration.ofSeconds(5);

  private final LockDocument lock;
  private final LockBeside beside;
  private final ClientSession session;
  private final boolean transactions;
  private final String owner;
  private final long number;
  private final Duration length;
  private final LongSupplier nanos;
  private final StopSignal stop;
  private final LeaseRenewal renewal;

  private final Object renewing = new Object();

  private volatile long deadline;
  private volatile boolean lost;

  /** Why it was given up without knowing whose it is; null: it was not. */
  private volatile @Nullable MongoException givenUp;

  /** Why the last renewal failed, where the given client had no connection left for it. */
  private volatile @Nullable MongoException starved;

  /**
   * @param beside the same lock, for what must not wait for the work's connections
   * @param session in which it was acquired; closed with the lease
   * @param transactions whether the server has them
   * @param sent the monotonic clock before the acquisition was sent
   */
  Lease(
      LockDocument lock,
      LockBeside beside,
      ClientSession session,
      boolean transactions,
      String owner,
      long number,
      Duration length,
      LongSupplier nanos,
      long sent,
      StopSignal stop) {
    this.lock = lock;
    this.beside = beside;
    this.session = session;
    this.transactions = transactions;
    this.owner = owner;
    this.number = number;
    this.length = length;
    this.nanos = nanos;
    this.stop = stop;
    this.deadline = sent + usable();
    this.renewal = new LeaseRenewal(length, this::renew);
  }

  /** The random token that identifies this acquisition. */
  String owner() {
    return owner;
  }

  /** The fencing number: greater than that of every earlier acquisition. */
  long number() {
    return number;
  }

  /**
   * Reads something that must not be older than the acquisition: after an election, the new primary
   * may for a moment not know yet what a majority has. What is read in the session waits for that.
   */
  synchronized <T> T reading(Function<ClientSession, T> read) {
    try {
      return read.apply(session);
    } catch (MongoException e) {
      requireHeldThough(e);
      return read.apply(session);
    }
  }

  @Override
  public void check() {
    stop.check();
    ensureHeld();
    confirm();
  }

  @Override
  public void checkStop() {
    stop.check();
  }

  /** By our own clock; a renewal prolongs it. */
  @Override
  public Duration left() {
    return Duration.ofNanos(deadline - nanos.getAsLong());
  }

  /**
   * Transactions of several threads would only get in each other's way: they all write the lock.
   */
  @Override
  public synchronized void commit(Consumer<@Nullable ClientSession> write) {
    Uninterrupted.run(
        () -> {
          ensureHeld();
          if (transactions) {
            inTransaction(write);
          } else {
            confirm();
            write.accept(null);
          }
        });
  }

  private void inTransaction(Consumer<@Nullable ClientSession> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        Transactions.run(
            session,
            () -> {
              if (!lock.touch(session, owner, number)) {
                throw lost();
              }
              write.accept(session);
            });
        return;
      } catch (MongoException e) {
        if (attempt == TRIES) {
          throw e;
        }
        requireHeldThough(e);
      }
    }
  }

  /**
   * Whoever takes the expired lock first ends what we have under way in our session. Returns where
   * that is why something failed, and we have the lock all the same: it is done anew.
   */
  private void requireHeldThough(MongoException failure) {
    if (!endedByTheNextHolder(failure)) {
      throw failure;
    }
    ensureHeld();
    confirm();
  }

  /** Whether the server ended it, as it is told to by whoever takes an expired lock. */
  static boolean endedByTheNextHolder(RuntimeException e) {
    return e instanceof MongoException mongo && mongo.getCode() == INTERRUPTED_BY_SERVER;
  }

  /** By our own clock: without a renewal in time the work ends, also when no server answers. */
  private void ensureHeld() {
    if (!lost && (givenUp != null || nanos.getAsLong() - deadline >= 0)) {
      renewOrLose();
    }
    if (lost) {
      throw lost();
    }
  }

  /**
   * While the lock names us, nobody has taken it, expired or not: it is worth more than one try.
   */
  private void renewOrLose() {
    MongoException before = givenUp != null ? givenUp : starved;
    if (before != null) {
      givenUp = before;
      throw unconfirmed(before);
    }
    try {
      if (!Failover.retry(stop::check, again -> Uninterrupted.call(this::renew))) {
        throw lost();
      }
    } catch (MongoInterruptedException e) {
      throw e;
    } catch (MongoException e) {
      givenUp = e;
      throw unconfirmed(e);
    }
  }

  /** By the server's word. */
  private void confirm() {
    boolean ours;
    try {
      ours = beside.documentAsKnown().isOurs(owner, number, left());
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
      throw lost();
    }
  }

  /**
   * Why something failed under the lease, when it is because another has the lock now. Asked once:
   * where the server can't be reached, that is what the work failed of.
   *
   * @return null when the lock is still ours, or the server does not say
   */
  @Nullable LeaseLostException loss() {
    try {
      return !lost && Uninterrupted.call(this::renew) ? null : lost();
    } catch (MongoException e) {
      return null;
    }
  }

  /** Notes the loss, and names who has the lock now if that can be found out. */
  private LeaseLostException lost() {
    lost = true;
    String taker;
    try {
      taker = lock.takenBy(number);
    } catch (MongoException e) {
      taker = "it is now held by another process";
    }
    return new LeaseLostException(
        "The lock was lost while the work was under way; " + taker + ". Nothing more was written.",
        starved == null
            ? "Let the other process finish, then run it again: it goes on where it stopped."
            : LARGER_POOL);
  }

  private static LeaseLostException unconfirmed(MongoException e) {
    if (DatabaseErrors.isForWantOfConnection(e)) {
      return new LeaseLostException(
          "The lock could not be renewed before it expired: the given client had no connection free"
              + " for it. Nothing more was written.",
          LARGER_POOL);
    }
    return new LeaseLostException(
        "The lock could not be renewed before it expired ("
            + e.getClass().getSimpleName()
            + "); nothing more was written.",
        "Run it again when the server can be reached: it goes on where it stopped.");
  }

  /** Returns whether the lock is still ours. */
  private boolean renew() {
    synchronized (renewing) {
      long sent = nanos.getAsLong();
      try {
        if (beside.document().renew(owner, number, length, length.dividedBy(3))) {
          deadline = sent + usable();
          starved = null;
          return true;
        }
      } catch (MongoException e) {
        noteStarved(e);
        throw e;
      }
    }
    LOG.warn("{}", lost().getMessage());
    return false;
  }

  /** While a JVM shuts down, the service may have closed its client already. */
  private void releaseOverAnyWay() {
    try {
      lock.release(owner, number, RELEASE_TIME);
    } catch (RuntimeException e) {
      if (!beside.isAnotherWay()) {
        throw e;
      }
      beside.document().release(owner, number, RELEASE_TIME);
    }
  }

  private void noteStarved(MongoException e) {
    starved = beside.sharesGivenPool() && DatabaseErrors.isForWantOfConnection(e) ? e : null;
  }

  /** A tenth is left unused, for clocks that do not run equally fast. */
  private long usable() {
    return length.toNanos() / 10 * 9;
  }

  /** Ends the renewal and releases the lock if it is still ours. */
  @Override
  public void close() {
    Uninterrupted.run(
        () -> {
          renewal.end();
          if (lost || released()) {
            session.close();
          }
          // Else whoever takes the lock ends the session: it must not go back to the client's pool,
          // where the service's own operations would come by it.
        });
  }

  private boolean released() {
    try {
      releaseOverAnyWay();
      return true;
    } catch (RuntimeException e) {
      LOG.warn(
          "The lock could not be released ({}); it expires within {}.",
          e.getClass().getSimpleName(),
          length);
      return false;
    }
  }
}
