package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import java.time.Duration;
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
  public Duration left() {
    return heartbeat.left();
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    check();
    fenced.run(sessions.get(0), Gate.shutBy(token), heartbeat::lost, write);
  }

  /** Lets imports in again, if it still may; else they pass by themselves, now or in the end. */
  @Override
  public void close() {
    heartbeat.end(() -> participants.endUndo(token));
    sessions.close();
  }
}
