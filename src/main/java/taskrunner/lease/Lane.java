package taskrunner.lease;

import com.mongodb.client.ClientSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Transactions;

/**
 * A document that the transactions of a lease write to, and the session in which they run. One
 * thread uses it at a time.
 *
 * <p>In a lease of several lanes, each transaction writes a number into its lane that was never
 * written before. It succeeds only if the lane has the number of the transaction before it. So the
 * transactions are a chain: a history that has one of them has all before it. The next transaction
 * detects a rollback, and one with majority write concern settles all before it.
 */
final class Lane {
  /** Each needs an election. */
  private static final int MOST_ROLLBACKS = 10;

  private final int number;
  private final ClientSession session;
  private final List<EarlyCommit> open = new ArrayList<>();

  /** The number of the last transaction; null: any. */
  private @Nullable Long last;

  private long tried;

  Lane(int number, ClientSession session) {
    this.number = number;
    this.session = session;
  }

  ClientSession session() {
    return session;
  }

  /**
   * Runs one transaction with a write to the lane.
   *
   * @param early whether acknowledgment by the primary is enough for now
   * @param begin called before each of the two writes; its exception ends the transaction
   */
  EarlyCommit commit(
      Fence.Target target, boolean early, Runnable begin, Consumer<@Nullable ClientSession> write) {
    Runnable work =
        () -> {
          begin.run();
          if (target.document().isSingle()) {
            advance(target);
            write.accept(session);
          } else {
            write.accept(session);
            begin.run();
            advance(target);
          }
        };
    for (int rollbacks = 0; ; rollbacks++) {
      try {
        if (early) {
          Transactions.runEarly(session, work);
        } else {
          Transactions.run(session, work);
        }
        return done(target.document(), early);
      } catch (OutOfChain e) {
        if (rollbacks == MOST_ROLLBACKS) {
          throw e;
        }
        open.forEach(EarlyCommit::lose);
        open.clear();
        last = e.found;
      }
    }
  }

  private void advance(Fence.Target target) {
    LeaseDocument document = target.document();
    if (document.isSingle()) {
      if (!document.touch(target.database(), session)) {
        throw target.lost().get();
      }
      return;
    }
    tried++;
    if (!document.touch(target.database(), session, number, last, tried)) {
      Long found = last == null ? null : document.lastOf(target.database(), session, number);
      throw found == null ? target.lost().get() : new OutOfChain(found);
    }
  }

  private EarlyCommit done(LeaseDocument document, boolean early) {
    last = document.isSingle() ? null : (Long) tried;
    if (!early) {
      open.forEach(EarlyCommit::settle);
      open.clear();
      return EarlyCommit.settled();
    }
    EarlyCommit commit = EarlyCommit.in(number);
    open.add(commit);
    return commit;
  }

  /** The lane has a different number than the one that was left there. */
  private static final class OutOfChain extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final long found;

    OutOfChain(long found) {
      super("the transactions of a lane were rolled back again and again");
      this.found = found;
    }
  }
}
