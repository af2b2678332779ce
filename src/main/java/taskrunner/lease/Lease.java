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
 * A lease, held: the migration's lock, an import's place in the ledger, an undo's hold on it. It is
 * the guard of all that its holder writes.
 *
 * <ol>
 *   <li>A {@link Heartbeat} renews it at each third of its life; one failed try is made good by the
 *       next.
 *   <li>It counts as held until a deadline by this process's monotonic clock: nine tenths of its
 *       life after the last successful renewal was <em>sent</em>. The server's own deadline can't
 *       have passed by then.
 *   <li>Past the deadline, nothing is written before a renewal has succeeded. It is tried for a
 *       minute, once for all threads: then the lease is given up for good, and everything that
 *       would clean up after the work, each part of which would otherwise wait as long, with it. A
 *       lease is lost for good when it turns out to be another's; the lock also when the given
 *       client's pool had no connection left to renew it by.
 *   <li>Before each change the server is asked whose the lease is: the monotonic clock stands still
 *       while the machine is suspended, and a person may have removed the document. A lease with
 *       lanes of its own is not asked for: all that its holder writes is a commit, or harmless.
 *   <li>A commit and a write to a lane of the lease are one transaction. The next holder writes to
 *       the same document, or removes it, so that only one of the two succeeds. A standalone server
 *       has no transactions: there the lease is looked at, then the write is made.
 *   <li>Taking and releasing finish although their thread is interrupted, as long as the server
 *       answers; so do the lock's commits.
 *   <li>Another thread can release it at once: {@link #releaseNow}.
 * </ol>
 *
 * A lease may be held under an outer guard, which is asked first: before each check, commit and
 * renewal past the deadline. One that is not the lock is left to others past its own deadline or
 * the outer one: it is not removed, and nothing is asked.
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

  /** Whether a handle sees the document. */
  private final Predicate<MongoDatabase> seen;

  /** Held for reading by each command under way that the release waits for. */
  private final ReentrantReadWriteLock commands = new ReentrantReadWriteLock();

  /** Whether the document is surely gone; with this object's monitor. */
  private boolean removed;

  private Lease(LeaseTerms terms, LeaseDocument document, Fence fence, WriteGuard outer) {
    this.terms = terms;
    this.document = document;
    this.fence = fence;
    this.outer = outer;
    this.validity = new LeaseValidity(terms, document, outer);
    this.commits = new Commits(terms, document, fence, outer, validity, this);
    this.seen = database -> document.isOurs(database, terms.life().dividedBy(6));
    this.heartbeat = new Heartbeat(document.name(), terms.life(), validity::beat);
  }

  /**
   * Takes a lease. An acquisition whose outcome is not known is taken back. An interrupt, or a stop
   * of {@code outer}, ends it within a few seconds.
   *
   * @param fence closed with the lease
   * @param outer asked first, before everything
   * @param write writes the document; false: another has it
   * @return the lease, to be closed; null when another has it
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
              // Taking it lasted longer than its life.
              return null;
            }
            throw e;
          }
          lease.begin();
          return lease;
        });
  }

  /** After a failed acquisition; nothing was done under it. */
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
   * Reads something that must not be older than the acquisition: after an election, the new primary
   * may for a moment not know yet what a majority has. A read in the session waits for that.
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

  private void requireHeld() {
    validity.ensureHeld();
    if (document.isSingle()) {
      validity.confirm();
    }
  }

  /** By our own clock; a renewal prolongs it. None is left of one that is lost or released. */
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
    // Never behind a release that waits for others: it has ended the lease before.
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

  /** Of several threads, as many commit at once as the lease has lanes. */
  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    commits.commit(write);
  }

  /**
   * As {@link #commit}, of one command: for a write to the document from which the fencing number
   * of this lease was drawn. The next holder draws another before it reads anything, so that it
   * finds what was written before, and nothing is written after.
   *
   * <p>Another number does not say that the lease is lost: one that was frozen before it drew its
   * number draws it late, and a person may have removed the document.
   *
   * @param write is given the number, and the time within which the server must have done it;
   *     writes only where the document still has the number, and says whether it had; may be run
   *     more than once
   * @param otherwise the same write, as {@link #commit} does it
   */
  public void commitByNumber(
      BiPredicate<Long, Duration> write, Consumer<@Nullable ClientSession> otherwise) {
    commits.commitByNumber(write, otherwise);
  }

  /**
   * As {@link #commit}, but returns as soon as the primary has it: a failover may take it back. On
   * a standalone server it is a commit.
   */
  public EarlyCommit commitEarly(Consumer<@Nullable ClientSession> write) {
    return commits.commitEarly(write);
  }

  /**
   * Waits until a majority has what was committed early.
   *
   * @return false: it was, or may have been, taken back
   */
  public boolean settle(EarlyCommit commit) {
    return commits.settle(commit);
  }

  /** Whether the lease turned out to be another's, or gone. */
  public boolean isLost() {
    return validity.isLost();
  }

  /**
   * Why something failed under the lease, when it is because another has it now, or because it was
   * released. Asked once: where the server can't be reached, that is what the work failed of.
   *
   * @return null when the lease is still held, or the server does not say
   */
  public @Nullable TaskRunnerSchemaException loss() {
    return validity.loss();
  }

  /**
   * Ends what this has under way at the server, where its threads were told to end: what was sent
   * would be waited for otherwise. Nothing is committed from then on.
   */
  public void endTransactions() {
    fence.end();
    Uninterrupted.run(() -> fence.endOpen(terms.database(), LeaseRelease.TIME_TO_END));
  }

  /**
   * Releases the lease at once, whatever its holder does: from now on it refuses each check and
   * commit with the code {@code interrupted}. From any thread; it still is to be closed. What
   * {@link #whileHeld} runs, and on a standalone server a commit, is waited for until the deadline;
   * what is under way even then leaves the lease to expire. Returns within a few seconds otherwise,
   * also where the server does not answer: then the lease expires.
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
            // Else the next holder ends the sessions. They must not go back to the client's pool,
            // where the service's own operations would get them.
            fence.close();
          }
          terms.held().remove(this);
          if (document.isLock()) {
            terms.side().lockIsReleased(seen);
          }
        });
  }

  /** Removes the document, if it may still be there and this process may still write. */
  private synchronized boolean isRemoved() {
    Duration left = validity.left();
    boolean over = left.isNegative() || left.isZero();
    if (!removed && !validity.isLost() && (document.isLock() || !over)) {
      removed = new LeaseRelease(terms, document, fence, validity::left).run();
    }
    return removed;
  }
}
