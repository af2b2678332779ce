package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.schema.WriteGuard;

/** One import that takes part; guards all that it writes. {@link Participants} has the protocol. */
public final class Participant implements WriteGuard, AutoCloseable {
  private final Participants participants;
  private final String token;
  private final FencedWrites fenced;
  private final Heartbeat heartbeat;
  private final BlockingQueue<Integer> lanes;
  private final TransactionSessions sessions;

  /** Whether a transaction may be open at the server: that of an interrupted thread is. */
  private volatile boolean unfinished;

  /**
   * @param sessions of each lane's transactions, to be closed with this
   */
  Participant(
      Participants participants,
      String token,
      int lanes,
      TransactionSessions sessions,
      long sent,
      WriteGuard outer) {
    this.participants = participants;
    this.token = token;
    this.fenced = participants.fenced();
    this.sessions = sessions;
    this.lanes = new ArrayBlockingQueue<>(lanes);
    for (int lane = 0; lane < lanes; lane++) {
      this.lanes.add(lane);
    }
    this.heartbeat =
        new Heartbeat(
            "the import's hold on its files",
            participants.life(),
            sent,
            outer,
            most -> participants.renew(token, most));
  }

  /** What the files that it claims are owned by. */
  public String token() {
    return token;
  }

  /** How many imports are alive, this one included. */
  public int alive() {
    return Math.max(1, participants.live(this).size());
  }

  /** Those of these tokens whose imports are over. */
  public Set<String> dead(Collection<String> owners) {
    Set<String> dead = new HashSet<>(owners);
    if (!dead.isEmpty()) {
      dead.removeAll(participants.live(this).keySet());
    }
    return dead;
  }

  @Override
  public void check() {
    heartbeat.check();
  }

  @Override
  public void checkStop() {
    heartbeat.checkStop();
  }

  @Override
  public Duration left() {
    return heartbeat.left();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    check();
    int lane = lane();
    try {
      fenced.run(
          sessions.get(lane),
          Filters.eq("_id", Participants.laneId(token, lane)),
          heartbeat::lost,
          write);
    } catch (RuntimeException e) {
      unfinished = true;
      throw e;
    } finally {
      lanes.add(lane);
    }
  }

  private int lane() {
    try {
      return lanes.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "The import was interrupted.",
          "Import again: it goes on where it stopped.",
          e);
    }
  }

  /**
   * Ends what this has under way at the server, where its threads were told to end: an interrupted
   * thread leaves its transaction open, and what was sent would be waited for.
   */
  public void endTransactions() {
    participants.end(sessions.uuids());
  }

  /** Leaves, if it still may; what it still owns is free for others, then or in the end. */
  @Override
  public void close() {
    boolean removed =
        heartbeat.end(() -> participants.leaveIfPossible(token, open(), heartbeat::left));
    if (removed) {
      sessions.close();
    }
    // Else others end the sessions: they must not go back to the client's pool, where the service's
    // own operations would come by them.
  }

  private List<String> open() {
    return unfinished ? sessions.uuids() : List.of();
  }
}
