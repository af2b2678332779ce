package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.WriteGuard;

/** An undo that keeps imports out; guards all that it writes. {@link Participants} has the rest. */
public final class UndoHold implements WriteGuard, AutoCloseable {
  private final Participants participants;
  private final String token;
  private final FencedWrites fenced;
  private final Heartbeat heartbeat;
  private final TransactionSessions sessions;

  /** Whether a transaction may be open at the server: that of an interrupted thread is. */
  private boolean unfinished;

  /**
   * @param sessions of its transactions, to be closed with this
   */
  UndoHold(
      Participants participants,
      String token,
      TransactionSessions sessions,
      long sent,
      WriteGuard outer) {
    this.sessions = sessions;
    this.participants = participants;
    this.token = token;
    this.fenced = participants.fenced();
    this.heartbeat =
        new Heartbeat(
            "the undo's hold on the ledger",
            participants.life(),
            sent,
            outer,
            most -> participants.renewUndo(token, most));
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
    try {
      fenced.run(sessions.get(0), Gate.shutBy(token), heartbeat::lost, write);
    } catch (RuntimeException e) {
      unfinished = true;
      throw e;
    }
  }

  /** Lets imports in again, if it still may; else they pass by themselves, now or in the end. */
  @Override
  public void close() {
    boolean removed =
        heartbeat.end(
            () ->
                participants.endUndo(
                    token, unfinished ? sessions.uuids() : List.of(), heartbeat::left));
    if (removed) {
      sessions.close();
    }
    // Else others end the sessions: they must not go back to the client's pool, where the service's
    // own operations would come by them.
  }
}
