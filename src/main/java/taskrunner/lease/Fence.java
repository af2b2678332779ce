package taskrunner.lease;

import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
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
   * Runs one transaction with a write to a lane.
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
                  if (ended) {
                    // The driver begins a transaction again that was ended at the server.
                    throw new MongoInterruptedException("the transaction was ended", null);
                  }
                  if (!document.touch(database, session, lane)) {
                    throw lost.get();
                  }
                  write.accept(session);
                });
            return true;
          } catch (RuntimeException e) {
            unfinished = true;
            throw e;
          }
        });
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

  /** Ends at the server what is under way, or was left open by a failure, in a short time. */
  void endOpen(MongoDatabase database) {
    if (!unfinished && free.remainingCapacity() == 0) {
      return;
    }
    try {
      Sessions.end(database, uuids(), LeaseRelease.TIME_TO_END);
    } catch (RuntimeException e) {
      LOG.debug("Transactions of this process could not be ended; they are waited for.", e);
    }
  }

  boolean isEnded() {
    return ended;
  }

  /** Gives the sessions back to the client's pool. */
  @Override
  public void close() {
    sessions.forEach(ClientSession::close);
  }
}
