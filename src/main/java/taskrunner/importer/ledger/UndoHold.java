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
  private final WriteGuard outer;
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
    this.outer = outer;
    this.fenced = participants.fenced();
    this.heartbeat =
        new Heartbeat(
            "the undo's hold on the ledger",
            participants.life(),
            sent,
            most -> participants.renewUndo(token, most));
  }

  @Override
  public void check() {
    outer.check();
    heartbeat.check();
  }

  @Override
  public Duration left() {
    return heartbeat.left(outer.left());
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    check();
    fenced.run(sessions.get(0), Gate.shutBy(token), heartbeat::lost, write);
  }

  /**
   * Lets imports in again; when its time is over they pass by themselves, and so they do in the end
   * when the lock it worked under is another's.
   */
  @Override
  public void close() {
    heartbeat.close();
    if (!heartbeat.isOver() && !Participants.isLost(outer)) {
      participants.endUndo(token);
    }
    sessions.close();
  }
}
