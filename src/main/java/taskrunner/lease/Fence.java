package taskrunner.lease;

import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
import taskrunner.database.Transactions;
import taskrunner.text.Log;

/**
 * The sessions in which the holder of a lease runs its transactions, one for each lane. Their UUIDs
 * are stored with the lease, so that the next holder can end them.
 */
public final class Fence implements AutoCloseable {
  private static final Log LOG = Log.of(Fence.class);

  private final List<ClientSession> sessions = new ArrayList<>();
  private final BlockingQueue<Integer> free;

  /** Whether a transaction may be open at the server, since one has failed. */
  private volatile boolean unfinished;

  private volatile boolean ended;

  /** Whether the server was told to end the sessions, and did not say in time that it has. */
  private volatile boolean unanswered;

  /**
   * @param client null: the server has no transactions
   */
  public Fence(@Nullable MongoClient client, int lanes) {
    free = new ArrayBlockingQueue<>(lanes);
    try {
      for (int lane = 0; lane < lanes; lane++) {
        free.add(lane);
        if (client != null) {
          sessions.add(client.startSession());
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The first of them. */
  public ClientSession session() {
    return sessions.get(0);
  }

  /** By which others can end them. */
  public List<String> uuids() {
    return sessions.stream().map(Sessions::uuid).toList();
  }

  /** Does something in a session of its own; waits for one that is free. */
  <T> T inSession(Function<ClientSession, T> work) {
    return inLane(lane -> work.apply(sessions.get(lane)));
  }

  /**
   * Runs one transaction with a write to a lane. Where the lease has lanes of its own, that is its
   * last write: who removes them never waits for the others, which the server may take a minute to
   * give up. The lease's own document, which is renewed meanwhile, is the first.
   *
   * @param lost made when the lane is another's, or gone
   */
  void commit(
      MongoDatabase database,
      LeaseDocument document,
      Supplier<? extends RuntimeException> lost,
      Consumer<@Nullable ClientSession> write) {
    inLane(
        lane -> {
          ClientSession session = sessions.get(lane);
          try {
            Transactions.run(
                session,
                () -> {
                  // The driver begins a transaction again that was ended at the server.
                  requireNotEnded();
                  if (document.isSingle()) {
                    touch(database, document, lane, lost);
                    write.accept(session);
                  } else {
                    write.accept(session);
                    requireNotEnded();
                    touch(database, document, lane, lost);
                  }
                });
            return true;
          } catch (RuntimeException e) {
            unfinished = true;
            throw e;
          }
        });
  }

  private void requireNotEnded() {
    if (ended) {
      throw new MongoInterruptedException("the transaction was ended", null);
    }
  }

  private void touch(
      MongoDatabase database,
      LeaseDocument document,
      int lane,
      Supplier<? extends RuntimeException> lost) {
    if (!document.touch(database, sessions.get(lane), lane)) {
      throw lost.get();
    }
  }

  private <T> T inLane(Function<Integer, T> work) {
    int lane = take();
    try {
      return work.apply(lane);
    } finally {
      free.add(lane);
    }
  }

  private int take() {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MongoInterruptedException("interrupted while waiting for a session", e);
    }
  }

  /** From now on nothing is committed. */
  void end() {
    ended = true;
  }

  /**
   * Ends at the server what is under way, or was left open by a failure.
   *
   * @param most for so long the end is waited for; what was told to the server by then, it does
   */
  void endOpen(MongoDatabase database, Duration most) {
    if (!unfinished && free.remainingCapacity() == 0) {
      return;
    }
    try {
      Sessions.end(database, uuids(), most);
    } catch (RuntimeException e) {
      unanswered = true;
      LOG.debug("Transactions of this process could not be ended; they are waited for.", e);
    }
  }

  boolean isEnded() {
    return ended;
  }

  /**
   * Gives the sessions back to the client's pool; not where the server may still be ending them,
   * and let nobody use them until it has.
   */
  @Override
  public void close() {
    if (!unanswered) {
      sessions.forEach(ClientSession::close);
    }
  }
}
