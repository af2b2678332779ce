package taskrunner.lease;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
   * @param lost gives the exception to throw if the lane is another owner's or missing
   * @param early whether acknowledgment by the primary is enough for now
   * @param begin called before each of the two writes; its exception ends the transaction
   */
  EarlyCommit commit(
      MongoDatabase database,
      LeaseDocument document,
      Supplier<? extends RuntimeException> lost,
      boolean early,
      Runnable begin,
      Consumer<@Nullable ClientSession> write) {
    Runnable work =
        () -> {
          begin.run();
          if (document.isSingle()) {
            advance(database, document, lost);
            write.accept(session);
          } else {
            write.accept(session);
            begin.run();
            advance(database, document, lost);
          }
        };
    for (int rollbacks = 0; ; rollbacks++) {
      try {
        if (early) {
          Transactions.runEarly(session, work);
        } else {
          Transactions.run(session, work);
        }
        return done(document, early);
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

  private void advance(
      MongoDatabase database, LeaseDocument document, Supplier<? extends RuntimeException> lost) {
    if (document.isSingle()) {
      if (!document.touch(database, session)) {
        throw lost.get();
      }
      return;
    }
    tried++;
    if (!document.touch(database, session, number, last, tried)) {
      Long found = last == null ? null : document.lastOf(database, session, number);
      throw found == null ? lost.get() : new OutOfChain(found);
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
