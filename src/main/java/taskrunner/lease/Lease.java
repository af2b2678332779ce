package taskrunner.lease;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Failover;
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
 *       minute, once: then the lease is given up for good, and everything that would clean up after
 *       the work, each part of which would otherwise wait as long, with it. A lease is lost for
 *       good when it turns out to be another's, and when the given client's pool had no connection
 *       left to renew it by.
 *   <li>Before each change the server is asked whose the lease is: the monotonic clock stands still
 *       while the machine is suspended, and a person may have removed the document.
 *   <li>A commit and a write to a lane of the lease are one transaction. The next holder writes to
 *       the same document, or removes it, so that only one of the two succeeds. A standalone server
 *       has no transactions: there the lease is looked at, then the write is made.
 *   <li>Taking, committing and releasing finish although their thread is interrupted.
 * </ol>
 *
 * A lease may be held under an outer guard, which is then asked first.
 */
public final class Lease implements WriteGuard, AutoCloseable {
  private static final Log LOG = Log.of(Lease.class);

  /** The server's error for an operation that {@code killSessions} or {@code killOp} ended. */
  private static final int INTERRUPTED_BY_SERVER = 11601;

  private static final int TRIES = 3;

  private final LeaseTerms terms;
  private final LeaseDocument document;
  private final Fence fence;
  private final WriteGuard outer;
  private final Heartbeat heartbeat;

  private final Object renewing = new Object();

  private volatile long deadline;
  private volatile boolean lost;

  /** Why it was given up without knowing whose it is; null: it was not. */
  private volatile @Nullable MongoException givenUp;

  /** Why the last renewal failed, where the given client had no connection left for it. */
  private volatile @Nullable MongoException starved;

  private Lease(LeaseTerms terms, LeaseDocument document, Fence fence, WriteGuard outer) {
    this.terms = terms;
    this.document = document;
    this.fence = fence;
    this.outer = outer;
    this.deadline = terms.clock().getAsLong() + terms.usable();
    this.heartbeat = new Heartbeat(document.name(), terms.life(), this::beat);
  }

  /**
   * Takes a lease. An acquisition whose outcome is not known is taken back.
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
    return Uninterrupted.call(
        () -> {
          Lease lease = new Lease(terms, document, fence, outer);
          try {
            if (write.getAsBoolean()) {
              lease.heartbeat.start();
              return lease;
            }
            fence.close();
            return null;
          } catch (RuntimeException e) {
            if (lease.isGivenBack() && endedByTheNextHolder(e)) {
              // Taking it lasted longer than its life.
              return null;
            }
            throw e;
          }
        });
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
    return Failover.tries(TRIES, this::isHeldAfter, () -> fence.inSession(read));
  }

  @Override
  public void check() {
    outer.check();
    ensureHeld();
    confirm();
  }

  @Override
  public void checkStop() {
    outer.checkStop();
  }

  @Override
  public void checkHeld() {
    outer.checkHeld();
    ensureHeld();
    confirm();
  }

  /** By our own clock; a renewal prolongs it. */
  @Override
  public Duration left() {
    Duration left = Duration.ofNanos(deadline - terms.clock().getAsLong());
    Duration ofOuter = outer.left();
    return ofOuter == null || left.compareTo(ofOuter) < 0 ? left : ofOuter;
  }

  /** Of several threads, as many commit at once as the lease has lanes. */
  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    Uninterrupted.run(
        () ->
            Failover.tries(
                TRIES,
                this::isHeldAfter,
                () -> {
                  commitOnce(write);
                  return true;
                }));
  }

  private void commitOnce(Consumer<@Nullable ClientSession> write) {
    outer.checkHeld();
    ensureHeld();
    if (terms.transactions()) {
      fence.commit(terms.database(), document, this::lost, write);
    } else {
      confirm();
      write.accept(null);
    }
  }

  /**
   * Whether something failed only because the session was ended, as the next owner of an expired
   * lease does first, and the lease is held all the same.
   *
   * @throws LeaseLostException it is not held
   */
  private boolean isHeldAfter(RuntimeException failure) {
    if (!endedByTheNextHolder(failure) || fence.isEnded()) {
      return false;
    }
    ensureHeld();
    confirm();
    return true;
  }

  private static boolean endedByTheNextHolder(RuntimeException e) {
    return e instanceof MongoException mongo && mongo.getCode() == INTERRUPTED_BY_SERVER;
  }

  /** Whether the lease turned out to be another's, or gone. */
  public boolean isLost() {
    return lost;
  }

  private boolean isOver() {
    return terms.clock().getAsLong() - deadline >= 0;
  }

  /** By our own clock: without a renewal in time the work ends, also when no server answers. */
  private void ensureHeld() {
    if (!lost && (givenUp != null || isOver())) {
      renewOrLose();
    }
    if (lost) {
      throw lost();
    }
  }

  /** While the document names this owner, nobody has taken it, expired or not. */
  private void renewOrLose() {
    MongoException before = givenUp != null ? givenUp : starved;
    if (before != null) {
      givenUp = before;
      throw document.unconfirmed(before);
    }
    try {
      if (!Failover.retry(outer::check, again -> Uninterrupted.call(this::renew))) {
        throw lost();
      }
    } catch (MongoInterruptedException e) {
      throw e;
    } catch (MongoException e) {
      givenUp = e;
      throw document.unconfirmed(e);
    }
  }

  /** By the server's word. */
  private void confirm() {
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
      throw lost();
    }
  }

  /**
   * Why something failed under the lease, when it is because another has it now. Asked once: where
   * the server can't be reached, that is what the work failed of.
   *
   * @return null when the lease is still held, or the server does not say
   */
  public @Nullable LeaseLostException loss() {
    try {
      return !lost && Uninterrupted.call(this::renew) ? null : lost();
    } catch (MongoException e) {
      return null;
    }
  }

  /** Notes the loss first, then names the next holder. */
  private LeaseLostException lost() {
    lost = true;
    return document.lost(starved != null);
  }

  /** Returns whether the lease is still held. */
  private boolean renew() {
    synchronized (renewing) {
      long sent = terms.clock().getAsLong();
      try {
        if (document.renew(terms.side().database(), terms.life(), terms.renewalTime())) {
          deadline = sent + terms.usable();
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

  /** One that wakes up too late writes nothing, the renewal of an inner lease included. */
  private boolean beat() {
    return !(lost || (isOver() && refuses(outer))) && renew();
  }

  /** Whether a guard's lease is lost, or was given up. */
  private static boolean refuses(WriteGuard guard) {
    try {
      guard.checkHeld();
      return false;
    } catch (LeaseLostException e) {
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void noteStarved(MongoException e) {
    starved = terms.side().sharesGivenPool() && DatabaseErrors.isForWantOfConnection(e) ? e : null;
  }

  /**
   * Ends what this has under way at the server, where its threads were told to end: what was sent
   * would be waited for otherwise.
   */
  public void endTransactions() {
    Uninterrupted.run(() -> fence.end(terms.database()));
  }

  /** Ends the renewal and releases the lease if it is still held. */
  @Override
  public void close() {
    Uninterrupted.run(
        () -> {
          heartbeat.end();
          isGivenBack();
        });
  }

  /** Removes the document, if it may still be there and this process may still write. */
  private boolean isGivenBack() {
    if (lost || refuses(outer) || !document.release(terms, fence, this::left)) {
      // The next holder ends the sessions. They must not go back to the client's pool, where the
      // service's own operations would get them.
      return false;
    }
    fence.close();
    return true;
  }
}
