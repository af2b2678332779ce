package taskrunner.migration;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taskrunner.LeaseLostException;
import taskrunner.schema.WriteGuard;

/**
 * The lock, held. It is renewed at a third of its life on a thread of its own; one failed renewal
 * is made good by the next.
 *
 * <ol>
 *   <li>It counts as ours until a deadline of this process's monotonic clock, taken from before the
 *       last successful renewal was sent: by then the server's own deadline can't have passed.
 *   <li>Past the deadline, nothing is written before a renewal has succeeded; when the lock turns
 *       out to be another's, it is lost for good.
 *   <li>A bookkeeping write and a write to the lock are one transaction: if another has taken the
 *       lock, or takes it meanwhile, neither is done. A standalone server has no transactions:
 *       there the lock is looked at, then the write is made.
 * </ol>
 */
final class Lease implements WriteGuard, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final TransactionOptions TRANSACTION =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .readPreference(ReadPreference.primary())
          .build();

  private final LockDocument lock;
  private final String owner;
  private final long number;
  private final Duration length;
  private final LongSupplier nanos;
  private final StopSignal stop;
  private final @Nullable MongoClient transactions;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread renewal;

  private volatile long deadline;
  private volatile @Nullable String lostTo;

  /**
   * @param sent the monotonic clock before the acquisition was sent
   * @param transactions where to run transactions; null on a standalone server
   */
  Lease(
      LockDocument lock,
      String owner,
      long number,
      Duration length,
      LongSupplier nanos,
      long sent,
      StopSignal stop,
      @Nullable MongoClient transactions) {
    this.lock = lock;
    this.owner = owner;
    this.number = number;
    this.length = length;
    this.nanos = nanos;
    this.stop = stop;
    this.transactions = transactions;
    this.deadline = sent + usable();
    this.renewal = new Thread(this::keepRenewing, "taskrunner-schema-lease");
    renewal.setDaemon(true);
    renewal.start();
  }

  /** The random token that identifies this acquisition. */
  String owner() {
    return owner;
  }

  /** The fencing number: greater than that of every earlier acquisition. */
  long number() {
    return number;
  }

  @Override
  public void check() {
    stop.check();
    ensureHeld();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    Uninterrupted.run(
        () -> {
          ensureHeld();
          if (transactions == null) {
            if (!lock.isOurs(owner, number)) {
              throw lost();
            }
            write.accept(null);
          } else {
            inTransaction(transactions, write);
          }
        });
  }

  private void inTransaction(MongoClient client, Consumer<@Nullable ClientSession> write) {
    try (ClientSession session = client.startSession()) {
      session.withTransaction(
          () -> {
            if (!lock.touch(session, owner, number)) {
              throw lost();
            }
            write.accept(session);
            return true;
          },
          TRANSACTION);
    }
  }

  private void ensureHeld() {
    if (lostTo == null && nanos.getAsLong() - deadline >= 0) {
      try {
        Uninterrupted.run(this::renew);
      } catch (MongoException e) {
        throw new LeaseLostException(
            "The lock could not be renewed before it expired ("
                + e.getClass().getSimpleName()
                + "); nothing more was written.",
            "Run it again when the server can be reached: it goes on where it stopped.");
      }
    }
    String taker = lostTo;
    if (taker != null) {
      throw lostTo(taker);
    }
  }

  /** Notes the loss and names who has the lock now. */
  private LeaseLostException lost() {
    String taker = lock.look().holder();
    lostTo = taker;
    return lostTo(taker);
  }

  private static LeaseLostException lostTo(String taker) {
    return new LeaseLostException(
        "The lock was lost while the work was under way; it is now held by "
            + taker
            + ". Nothing more was written.",
        "Let the other process finish, then run it again: it goes on where it stopped.");
  }

  private synchronized void renew() {
    long sent = nanos.getAsLong();
    if (lock.renew(owner, number, length, length.dividedBy(3))) {
      deadline = sent + usable();
    } else {
      LOG.warn("{}", lost().getMessage());
    }
  }

  /** A tenth is left unused, for clocks that do not run equally fast. */
  private long usable() {
    return length.toNanos() / 10 * 9;
  }

  private void keepRenewing() {
    long pause = length.toMillis() / 3;
    try {
      while (lostTo == null && !closed.await(pause, TimeUnit.MILLISECONDS)) {
        pause = renewOrRetry();
      }
    } catch (InterruptedException e) {
      // Nobody but a foreign hand interrupts this thread; without renewal the deadline ends it all.
      LOG.warn("The renewal of the lock was interrupted; it expires in at most {}.", length);
    }
  }

  /** Returns how long to wait before the next renewal, in ms. */
  private long renewOrRetry() {
    try {
      renew();
      return length.toMillis() / 3;
    } catch (MongoException e) {
      LOG.warn("The lock could not be renewed ({}); trying again.", e.getClass().getSimpleName());
      return length.toMillis() / 9;
    }
  }

  /** Ends the renewal and releases the lock if it is still ours. */
  @Override
  public void close() {
    closed.countDown();
    Uninterrupted.run(
        () -> {
          joinRenewal();
          if (lostTo == null) {
            try {
              lock.release(owner, number);
            } catch (MongoException e) {
              LOG.warn(
                  "The lock could not be released ({}); it expires within {}.",
                  e.getClass().getSimpleName(),
                  length);
            }
          }
        });
  }

  private void joinRenewal() {
    boolean interrupted = false;
    while (renewal.isAlive()) {
      try {
        renewal.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
