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

  /**
   * The lease that the transactions depend on.
   *
   * @param lost gives the exception to throw if the lane is another owner's or missing
   */
  record Target(
      MongoDatabase database, LeaseDocument document, Supplier<? extends RuntimeException> lost) {}

  private final List<Lane> lanes = new ArrayList<>();
  private final FreeLanes free;

  /** Whether a transaction may be open at the server because one failed. */
  private volatile boolean unfinished;

  private volatile boolean ended;

  /** Whether the server has not confirmed in time that it ended the sessions. */
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

  /** The session of the first lane. */
  public ClientSession session() {
    return lanes.get(0).session();
  }

  /** The sessions' UUIDs, by which another process can end them. */
  public List<String> uuids() {
    return lanes.stream().map(lane -> Sessions.uuid(lane.session())).toList();
  }

  /** Runs the work in the session of a free lane; waits for one. */
  <T> T inSession(Function<ClientSession, T> work) {
    return inLane(free.take(), lane -> work.apply(lane.session()));
  }

  /**
   * Runs one transaction with a write to a lane. If the lease has lanes of its own, this is the
   * last write of the transaction: a removal of the lanes then never waits for the other writes,
   * which the server may take a minute to end. A write to the lease's document, which is also
   * renewed, is the first.
   *
   * @param early whether acknowledgment by the primary is enough for now
   */
  EarlyCommit commit(Target target, boolean early, Consumer<@Nullable ClientSession> write) {
    return inLane(free.take(), lane -> commit(lane, target, early, write));
  }

  /**
   * Commits once more in the lane with majority write concern, which settles the earlier commits in
   * it or shows that some were rolled back.
   */
  void settle(EarlyCommit commit, Target target) {
    free.take(commit.lane());
    inLane(
        commit.lane(),
        lane -> commit.isOpen() ? commit(lane, target, false, session -> {}) : commit);
  }

  private EarlyCommit commit(
      Lane lane, Target target, boolean early, Consumer<@Nullable ClientSession> write) {
    try {
      return lane.commit(target, early, this::requireNotEnded, write);
    } catch (RuntimeException e) {
      unfinished = true;
      throw e;
    }
  }

  /** The driver repeats a transaction that was ended at the server. */
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

  /** Refuses all further commits. */
  void end() {
    ended = true;
  }

  /**
   * Ends the transactions that are open at the server.
   *
   * @param most how long to wait; the server ends them later if it already received the command
   */
  void endOpen(MongoDatabase database, Duration most) {
    if (!unfinished && free.areAllFree()) {
      return;
    }
    try {
      Sessions.end(database, uuids(), most);
    } catch (RuntimeException e) {
      unanswered = true;
      LOG.debug("Transactions of this process could not be ended; the release waits for them.", e);
    }
  }

  boolean isEnded() {
    return ended;
  }

  /**
   * Returns the sessions to the client's pool, unless the server may still be ending them: then no
   * other operation may use them.
   */
  @Override
  public void close() {
    if (!unanswered) {
      lanes.forEach(lane -> lane.session().close());
    }
  }
}
