package taskrunner.lease;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;
import taskrunner.text.Log;

/**
 * A held lease: the migration's lock, an import's lease in the ledger, an undo's hold on the
 * ledger. It guards all writes of its holder.
 *
 * <ol>
 *   <li>A {@link Heartbeat} renews it at each third of its length, so that a later renewal makes up
 *       for one that failed.
 *   <li>It counts as held until a deadline by this process's monotonic clock: nine tenths of its
 *       length after the last successful renewal was <em>sent</em>. The deadline comes before the
 *       expiry by the server's clock.
 *   <li>Past the deadline, nothing is written before a renewal has succeeded. The renewal is
 *       retried for a minute, once for all threads. Then the lease is lost for good, so that the
 *       clean-up after the work does not wait again. It is also lost for good when another owner
 *       has it, and the lock when the pool of the given client had no connection for its renewal.
 *   <li>Before each change the server confirms the owner of the lease: the monotonic clock stands
 *       still while the machine is suspended, and a person may have removed the document. A lease
 *       with lanes of its own needs no confirmation: all writes of its holder are commits, or
 *       harmless.
 *   <li>A commit is one transaction with a write to a lane of the lease. The next holder writes to
 *       the same document, or removes it, so only one of the two succeeds. A standalone server has
 *       no transactions: there a check precedes the write.
 *   <li>Acquisition and release complete although their thread is interrupted, as long as the
 *       server answers. So do commits of the lock.
 *   <li>Another thread can release it at once: {@link #releaseNow}.
 * </ol>
 *
 * A lease may have an outer guard, which is checked first: before each check, each commit and each
 * renewal past the deadline. An inner lease past its own deadline, or past the outer one, is left
 * to others: this process sends no command for it and does not remove it.
 */
public final class Lease implements WriteGuard, AutoCloseable {
  private static final Log LOG = Log.of(Lease.class);

  private final LeaseTerms terms;
  private final LeaseDocument document;
  private final Fence fence;
  private final WriteGuard outer;
  private final LeaseValidity validity;
  private final Commits commits;
  private final Heartbeat heartbeat;

  /** Whether the document is found through a database handle. */
  private final Predicate<MongoDatabase> seen;

  /** Held for reading by each command that the release has to wait for. */
  private final ReentrantReadWriteLock commands = new ReentrantReadWriteLock();

  /** Whether the document is certainly removed; guarded by this object's monitor. */
  private boolean removed;

  private Lease(LeaseTerms terms, LeaseDocument document, Fence fence, WriteGuard outer) {
    this.terms = terms;
    this.document = document;
    this.fence = fence;
    this.outer = outer;
    this.validity = new LeaseValidity(terms, document, outer);
    this.commits = new Commits(terms, document, fence, validity, this);
    this.seen = database -> document.isOurs(database, terms.life().dividedBy(6));
    this.heartbeat = new Heartbeat(document.name(), terms.life(), validity::beat);
  }

  /**
   * Acquires a lease. If the outcome is unknown, the acquisition is reverted. An interrupt, or a
   * stop of {@code outer}, ends it within a few seconds.
   *
   * @param fence closed with the lease
   * @param outer checked before everything else
   * @param write writes the document; false: another process has it
   * @return the lease, to be closed; null if another process has it
   */
  public static @Nullable Lease take(
      LeaseTerms terms,
      LeaseDocument document,
      Fence fence,
      WriteGuard outer,
      BooleanSupplier write) {
    return Taking.run(
        outer,
        () -> {
          Lease lease = new Lease(terms, document, fence, outer);
          try {
            if (!write.getAsBoolean()) {
              fence.close();
              return null;
            }
          } catch (RuntimeException e) {
            if (lease.isTakenBack() && document.isLock() && Commits.endedByTheNextHolder(e)) {
              // The acquisition took longer than the lease.
              return null;
            }
            throw e;
          }
          lease.begin();
          return lease;
        });
  }

  /** Reverts a failed acquisition, under which nothing was written. */
  private boolean isTakenBack() {
    try {
      document.remove(terms.side().databaseAsKnown(), () -> LeaseRelease.TIME);
      fence.close();
      return true;
    } catch (RuntimeException e) {
      LOG.debug("{} may have been taken; it expires.", document.name(), e);
      return false;
    }
  }

  private void begin() {
    if (document.isLock()) {
      terms.side().lockIsHeld(seen);
    }
    heartbeat.start();
    if (!terms.held().add(this)) {
      releaseNow();
    }
  }

  /** The random token that identifies this acquisition. */
  public String owner() {
    return document.owner();
  }

  /**
   * Reads data that must not be older than the acquisition. After an election, the new primary may
   * not know the majority commit point for a moment; a read in the session waits for it.
   */
  public <T> T reading(Function<ClientSession, T> read) {
    return commits.reading(read);
  }

  @Override
  public void check() {
    outer.check();
    requireHeld();
  }

  @Override
  public void checkStop() {
    outer.checkStop();
  }

  @Override
  public void checkHeld() {
    outer.checkHeld();
    requireHeld();
  }

  /** As {@link #check}; the server confirms the owner also of a lease with lanes of its own. */
  public void confirm() {
    outer.check();
    validity.ensureHeld();
    validity.confirm();
  }

  private void requireHeld() {
    validity.ensureHeld();
    if (document.isSingle()) {
      validity.confirm();
    }
  }

  /** By this process's clock; a renewal extends it. Zero for a lease that is lost or released. */
  @Override
  public Duration left() {
    return validity.isRefused() ? Duration.ZERO : validity.left();
  }

  @Override
  public Duration timeToPutBack() {
    return validity.timeToPutBack();
  }

  @Override
  public <T> T whileHeld(Supplier<T> command) {
    return outer.whileHeld(() -> whileNotReleased(command));
  }

  private <T> T whileNotReleased(Supplier<T> command) {
    boolean outermost = commands.getReadHoldCount() == 0;
    // Never waits for a release, which has ended the lease before it waits for others.
    if (!commands.readLock().tryLock()) {
      throw validity.refusal();
    }
    try {
      if (outermost) {
        validity.requireNotEnded();
      }
      return command.get();
    } finally {
      commands.readLock().unlock();
    }
  }

  /** As many threads commit at once as the lease has lanes. */
  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    commits.commit(write);
  }

  /**
   * As {@link #commit}, with one command, for a write to the document from which the fencing number
   * of this lease was drawn. The next holder draws another number before it reads anything. So it
   * finds what was written before, and nothing is written after.
   *
   * <p>A different number does not prove that the lease is lost: a process that froze before it
   * drew its number draws it late, and a person may have removed the document.
   *
   * @param write gets the number and the time limit for the server; writes only if the document
   *     still has the number, and returns whether it had; may run more than once
   * @param otherwise the same write for {@link #commit}
   */
  public void commitByNumber(
      BiPredicate<Long, Duration> write, Consumer<@Nullable ClientSession> otherwise) {
    commits.commitByNumber(write, otherwise);
  }

  /**
   * As {@link #commit}, but acknowledged by the primary only: a failover can roll it back. On a
   * standalone server it is a commit.
   */
  public EarlyCommit commitEarly(Consumer<@Nullable ClientSession> write) {
    return commits.commitEarly(write);
  }

  /**
   * Waits until a majority has acknowledged an early commit.
   *
   * @return false: it was rolled back, or may have been
   */
  public boolean settle(EarlyCommit commit) {
    return commits.settle(commit);
  }

  /** Whether another process has the lease, or its document is missing. */
  public boolean isLost() {
    return validity.isLost();
  }

  /**
   * The reason why work under the lease failed, if another process has the lease or it was
   * released. Asked once: if the server can't be reached, that is why the work failed.
   *
   * @return null if the lease is still held, or the server does not answer
   */
  public @Nullable TaskRunnerSchemaException loss() {
    return validity.loss();
  }

  /**
   * Ends the open transactions at the server, whose threads were told to end, and refuses all
   * further commits. Without this, the threads would wait for their commands.
   */
  public void endTransactions() {
    fence.end();
    Uninterrupted.run(() -> fence.endOpen(terms.database(), LeaseRelease.TIME_TO_END));
  }

  /**
   * Releases the lease at once, while its holder works. It then refuses each check and commit with
   * the code {@code interrupted}. Can be called from any thread; the lease still has to be closed.
   * Waits until the deadline for what {@link #whileHeld} runs, and on a standalone server for a
   * commit. If that does not end, the document stays and expires. Otherwise returns within a few
   * seconds; if the server does not answer, the lease expires.
   */
  public void releaseNow() {
    validity.stop();
    heartbeat.end();
    fence.end();
    Uninterrupted.run(
        () -> {
          Lock ended = commands.writeLock();
          try {
            if (ended.tryLock(validity.left().toMillis(), TimeUnit.MILLISECONDS)) {
              ended.unlock();
              isRemoved();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Ends the renewal and releases the lease if it is still held. */
  @Override
  public void close() {
    validity.end();
    heartbeat.end();
    Uninterrupted.run(
        () -> {
          heartbeat.await(LeaseRelease.TIME);
          if (isRemoved()) {
            // If not, the next holder ends the sessions. They must not return to
            // the client's pool, from where the service's own operations would take
            // them.
            fence.close();
          }
          terms.held().remove(this);
          if (document.isLock()) {
            terms.side().lockIsReleased(seen);
          }
        });
  }

  /** Removes the document, if it may still exist and this process may still write. */
  private synchronized boolean isRemoved() {
    Duration left = validity.left();
    boolean over = left.isNegative() || left.isZero();
    if (!removed && !validity.isLost() && (document.isLock() || !over)) {
      removed = new LeaseRelease(terms, document, fence, validity::left).run();
    }
    return removed;
  }
}
