package taskrunner.importer.ledger;

import com.mongodb.client.ClientSession;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.LeaseLostException;
import taskrunner.schema.WriteGuard;

/**
 * Guards what an import writes before it takes part. Nobody renews its place yet, so it counts for
 * as long as one renewal does: who is frozen or held up for longer finishes nothing of it, since
 * others may have buried it meanwhile.
 */
final class Entering implements WriteGuard {
  /** The driver counts in milliseconds: what is bounded by a time ends so much before it. */
  private static final long MOMENT_NANOS = 50_000_000;

  private final WriteGuard outer;
  private final long deadline;

  /**
   * @param outer asked as well
   * @param sent the monotonic clock before the place was asked for, in its nanoseconds
   */
  Entering(WriteGuard outer, long sent, Duration life) {
    this.outer = outer;
    this.deadline = sent + Heartbeat.usable(life);
  }

  /** Whether the place may be another's to remove. */
  private boolean isOver() {
    return System.nanoTime() - deadline >= 0;
  }

  /** Whether a command that was given up just now was so for want of the place's time. */
  boolean ranOut() {
    return System.nanoTime() - deadline >= -MOMENT_NANOS;
  }

  /** Whether the place may be given up: it, or the outer guard's lock, is not another's yet. */
  boolean mayLeave() {
    return !isOver() && !Heartbeat.lockIsLost(outer);
  }

  /**
   * Returns while it is in time.
   *
   * @throws LeaseLostException it is not: to be begun again, with another place
   */
  @Override
  public void check() {
    outer.check();
    if (isOver()) {
      throw new LeaseLostException(
          "The import's place in the ledger was not entered in time; nothing was imported.",
          "Run it again when the server answers faster.");
    }
  }

  @Override
  public void checkStop() {
    outer.checkStop();
  }

  @Override
  public Duration left() {
    return Heartbeat.left(deadline, outer);
  }

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    check();
    outer.commit(write);
  }
}
