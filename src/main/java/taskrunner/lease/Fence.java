package taskrunner.lease;

import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
import taskrunner.text.Log;

/**
 * The sessions in which the holder of a lease runs its transactions, one for each lane. Their UUIDs
 * are stored with the lease, so that the next holder can end them.
 */
public final class Fence implements AutoCloseable {
  private static final Log LOG = Log.of(Fence.class);

  private final List<Lane> lanes = new ArrayList<>();
  private final FreeLanes free;

  /** Whether a transaction may be open at the server, since one has failed. */
  private volatile boolean unfinished;

  private volatile boolean ended;

  /** Whether the server was told to end the sessions, and did not say in time that it has. */
  private volatile boolean unanswered;

  /**
   * @param client null: the server has no transactions
   */
  public Fence(@Nullable MongoClient client, int lanes) {
    free = new FreeLanes(lanes);
    try {
      for (int lane = 0; client != null && lane < lanes; lane++) {
        this.lanes.add(new Lane(lane, client.startSession()));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The first of them. */
  public ClientSession session() {
    return lanes.get(0).session();
  }

  /** By which others can end them. */
  public List<String> uuids() {
    return lanes.stream().map(lane -> Sessions.uuid(lane.session())).toList();
  }

  /** Does something in a session of its own; waits for one that is free. */
  <T> T inSession(Function<ClientSession, T> work) {
    return inLane(free.take(), lane -> work.apply(lane.session()));
  }

  /**
   * Runs one transaction with a write to a lane. Where the lease has lanes of its own, that is its
   * last write: who removes them never waits for the others, which the server may take a minute to
   * give up. The lease's own document, which is renewed meanwhile, is the first.
   *
   * @param lost made when the lane is another's, or gone
   * @param early whether the primary's word is enough for now
   */
  EarlyCommit commit(
      MongoDatabase database,
      LeaseDocument document,
      Supplier<? extends RuntimeException> lost,
      boolean early,
      Consumer<@Nullable ClientSession> write) {
    return inLane(free.take(), lane -> commit(lane, database, document, lost, early, write));
  }

  /** Lets a majority confirm what was committed early in the same lane; some may turn out lost. */
  void settle(
      EarlyCommit commit,
      MongoDatabase database,
      LeaseDocument document,
      Supplier<? extends RuntimeException> lost) {
    free.take(commit.lane());
    inLane(
        commit.lane(),
        lane ->
            commit.isOpen()
                ? commit(lane, database, document, lost, false, session -> {})
                : commit);
  }

  private EarlyCommit commit(
      Lane lane,
      MongoDatabase database,
      LeaseDocument document,
      Supplier<? extends RuntimeException> lost,
      boolean early,
      Consumer<@Nullable ClientSession> write) {
    try {
      return lane.commit(database, document, lost, early, this::requireNotEnded, write);
    } catch (RuntimeException e) {
      unfinished = true;
      throw e;
    }
  }

  /** The driver begins a transaction again that was ended at the server. */
  private void requireNotEnded() {
    if (ended) {
      throw new MongoInterruptedException("the transaction was ended", null);
    }
  }

  private <T> T inLane(int taken, Function<Lane, T> work) {
    try {
      return work.apply(lanes.get(taken));
    } finally {
      free.giveBack(taken);
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
    if (!unfinished && free.areAllFree()) {
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
      lanes.forEach(lane -> lane.session().close());
    }
  }
}
