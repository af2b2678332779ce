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
 * One of the documents that the transactions of a lease write to, and the session in which they
 * run; used by one thread at a time.
 *
 * <p>In a lease of several lanes each transaction writes a number that was never written before
 * into its lane, and succeeds only where it finds the one that the transaction before it has left.
 * So they are a chain: who finds its own number finds all that was written before. A rollback that
 * takes some of them away is noticed by the next, and one that a majority acknowledges settles all
 * before it.
 */
final class Lane {
  /** Each takes a change of the primary. */
  private static final int MOST_ROLLBACKS = 10;

  private final int number;
  private final ClientSession session;
  private final List<EarlyCommit> open = new ArrayList<>();

  /** What the last transaction has left; null: any. */
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
   * @param lost made when the lane is another's, or gone
   * @param early whether the primary's word is enough for now
   * @param begin called before each of the two; what it throws ends it
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

  /** What the lane has is not what was left there. */
  private static final class OutOfChain extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final long found;

    OutOfChain(long found) {
      super("the transactions of a lane were rolled back again and again");
      this.found = found;
    }
  }
}
