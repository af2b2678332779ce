package taskrunner.migration;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.LockNotAcquiredException;
import taskrunner.lease.Fence;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseDocument;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.LeaseWait;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/**
 * Acquires the lock, and waits while another process holds it. A waiting process only reads.
 *
 * @param terms created when the lock is acquired: they cost a command and a host name lookup
 * @param log receives the time of the wait and the holder
 * @param without the state if the lock is not obtained, for the error
 */
record LockAcquisition(
    Bookkeeping books,
    Supplier<LeaseTerms> terms,
    Duration longestWait,
    StopRequest stop,
    StepLog log,
    String without) {
  private static final Log LOG = Log.of(LockAcquisition.class);

  /**
   * How often the history is read while the lock is held: its holder may have applied what this
   * process needs, and go on with more.
   */
  private static final Duration HISTORY_EVERY = Duration.ofSeconds(2);

  /**
   * After requirements that took longer, the lock is read again before the first attempt. Of many
   * processes that start at once on few processors, all find it free, and all are slow.
   */
  private static final Duration SLOW = Duration.ofMillis(500);

  LockAcquisition(
      Bookkeeping books,
      Supplier<LeaseTerms> terms,
      Duration longestWait,
      StopRequest stop,
      StepLog log) {
    this(books, terms, longestWait, stop, log, "nothing was changed");
  }

  /** The same for work that has changed something before. */
  LockAcquisition after(String done) {
    return new LockAcquisition(books, terms, longestWait, stop, log, done);
  }

  /**
   * Waits for the lock and acquires it, for work that only this process can do.
   *
   * @throws LockNotAcquiredException another held it for longer than {@code Mongo:LockWait}
   */
  Lease acquire() {
    return Objects.requireNonNull(acquire(() -> true), "a lease that is needed was not acquired");
  }

  /** As {@link #acquire(Runnable, BooleanSupplier)}, with the requirements met. */
  @Nullable Lease acquire(BooleanSupplier needed) {
    return acquire(() -> {}, needed);
  }

  /**
   * Waits for the lock and takes it.
   *
   * @param requirements called once, before the first attempt; throws if no write is possible. A
   *     process that waits until another one has done the work saves its commands and their classes
   * @param needed called now and then during the wait, and before each further attempt: whether
   *     there is still something to do; reads the history again
   * @return the lease, to be closed; null if nothing was left to do
   * @throws LockNotAcquiredException another held it for longer than {@code Mongo:LockWait}
   */
  @Nullable Lease acquire(Runnable requirements, BooleanSupplier needed) {
    try {
      return waitedFor(requirements, needed);
    } finally {
      log.lockWaitEnded();
    }
  }

  private @Nullable Lease waitedFor(Runnable requirements, BooleanSupplier needed) {
    LockDocument lock = new LockDocument(books);
    LeaseWait wait = new LeaseWait(longestWait, stop, log::lockWait);
    boolean met = false;
    boolean waited = false;
    long read = System.nanoTime();
    while (true) {
      stop.check();
      SeenLock seen = lock.look();
      if (waited && (!seen.live() || System.nanoTime() - read > HISTORY_EVERY.toNanos())) {
        if (!needed.getAsBoolean()) {
          return null;
        }
        read = System.nanoTime();
      }
      if (!seen.live()) {
        if (!met) {
          met = true;
          long began = System.nanoTime();
          requirements.run();
          if (System.nanoTime() - began > SLOW.toNanos()) {
            waited = true;
            continue;
          }
        }
        lock.endTransactionOf(seen);
        books.prepareLock(stop::check);
        Lease lease = take(lock, terms.get());
        if (lease != null) {
          return lease;
        }
        seen = lock.look();
      }
      if (seen.live()) {
        log.waitingForLock(seen);
      }
      pause(wait, seen);
      waited = true;
    }
  }

  private void pause(LeaseWait wait, SeenLock seen) {
    wait.pause(
        seen.live()
            ? "the lock held by %s; its lease has %s left"
                .formatted(seen.holder(), DurationText.about(seen.left()))
            : null,
        elapsed ->
            new LockNotAcquiredException(
                "The lock was not obtained within %s s: it is held by %s; %s."
                    .formatted(elapsed.toSeconds(), seen.holder(), without),
                "Wait for the holder to finish or raise Mongo:LockWait; a dead holder's lock"
                    + " expires by itself."));
  }

  private @Nullable Lease take(LockDocument lock, LeaseTerms with) {
    String owner = UUID.randomUUID().toString();
    AtomicLong number = new AtomicLong();
    Fence fence = new Fence(with.client(), 1);
    LeaseDocument document = lock.lease(owner, number::get);
    Lease lease =
        Lease.take(
            with,
            document,
            fence,
            stop,
            () -> {
              Long drawn = lock.tryAcquire(fence.session(), owner, with.holder(), with.life());
              number.set(drawn == null ? 0 : drawn);
              return drawn != null;
            });
    if (lease != null) {
      LOG.debug("Lock acquired, fencing number {}.", number);
    }
    return lease;
  }
}
