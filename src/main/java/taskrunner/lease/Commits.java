package taskrunner.lease;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Failover;
import taskrunner.database.Uninterrupted;
import taskrunner.schema.WriteGuard;

/**
 * Commits under a lease: in one transaction with a write to a lane, or filtered by the fencing
 * number. A commit that failed only because its session was ended is repeated while the lease is
 * held.
 */
final class Commits {
  /** The server's error for an operation that {@code killSessions} or {@code killOp} ended. */
  private static final int INTERRUPTED_BY_SERVER = 11601;

  private static final int TRIES = 3;

  private final LeaseTerms terms;
  private final LeaseDocument document;
  private final Fence fence;
  private final LeaseValidity validity;
  private final Fence.Target target;
  private final WriteGuard lease;

  /**
   * @param lease its release waits for a commit that is not a transaction
   */
  Commits(
      LeaseTerms terms,
      LeaseDocument document,
      Fence fence,
      LeaseValidity validity,
      WriteGuard lease) {
    this.terms = terms;
    this.document = document;
    this.fence = fence;
    this.validity = validity;
    this.target = new Fence.Target(terms.database(), document, validity::refusal);
    this.lease = lease;
  }

  /** See {@link Lease#reading}. */
  <T> T reading(Function<ClientSession, T> read) {
    return Failover.tries(TRIES, this::isHeldAfter, () -> fence.inSession(read));
  }

  /** See {@link Lease#commit}. */
  void commit(Consumer<@Nullable ClientSession> write) {
    if (document.isLock()) {
      Uninterrupted.run(() -> commit(false, write));
    } else {
      commit(false, write);
    }
  }

  /** See {@link Lease#commitEarly}. */
  EarlyCommit commitEarly(Consumer<@Nullable ClientSession> write) {
    return commit(!document.isSingle(), write);
  }

  /** See {@link Lease#settle}. */
  boolean settle(EarlyCommit commit) {
    if (commit.isOpen()) {
      Failover.tries(
          TRIES,
          this::isHeldAfter,
          () -> {
            validity.ensureBothHeld();
            fence.settle(commit, target);
            return true;
          });
    }
    return commit.isSettled();
  }

  private EarlyCommit commit(boolean early, Consumer<@Nullable ClientSession> write) {
    return Failover.tries(TRIES, this::isHeldAfter, () -> commitOnce(early, write));
  }

  private EarlyCommit commitOnce(boolean early, Consumer<@Nullable ClientSession> write) {
    validity.ensureBothHeld();
    if (terms.transactions()) {
      return fence.commit(target, early, write);
    }
    return lease.whileHeld(
        () -> {
          validity.confirm();
          write.accept(null);
          return EarlyCommit.settled();
        });
  }

  /** See {@link Lease#commitByNumber}. */
  void commitByNumber(
      BiPredicate<Long, Duration> write, Consumer<@Nullable ClientSession> otherwise) {
    Uninterrupted.run(
        () -> {
          if (!Failover.retry(validity::ensureBothHeld, again -> isWritten(write))) {
            commit(false, otherwise);
          }
        });
  }

  private boolean isWritten(BiPredicate<Long, Duration> write) {
    validity.ensureBothHeld();
    return write.test(document.number().getAsLong(), validity.left());
  }

  /**
   * Whether the failure came only from the end of the session, which the next owner of an expired
   * lease causes first, and the lease is still held.
   *
   * @throws taskrunner.TaskRunnerSchemaException it is not held
   */
  private boolean isHeldAfter(RuntimeException failure) {
    if (!endedByTheNextHolder(failure) || fence.isEnded()) {
      return false;
    }
    validity.ensureHeld();
    validity.confirm();
    return true;
  }

  static boolean endedByTheNextHolder(RuntimeException e) {
    return e instanceof MongoException mongo && mongo.getCode() == INTERRUPTED_BY_SERVER;
  }
}
