package taskrunner.migration;

import com.mongodb.client.ClientSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Pause;
import taskrunner.schema.WriteGuard;

/**
 * Whether the work was asked to stop, by {@code stop()} or by interrupting its thread. It is the
 * guard of work that needs no lock.
 */
final class StopRequest implements WriteGuard {
  private volatile boolean requested;

  /** Asks for a stop at the next safe point; from any thread. It can't be taken back. */
  void request() {
    requested = true;
  }

  /** Returns while no stop was asked for. The thread's interrupt flag is left as it is. */
  @Override
  public void check() {
    if (requested || Thread.currentThread().isInterrupted()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.INTERRUPTED,
          "The work was stopped before it was finished, as asked.",
          "Run it again: it goes on where it stopped.");
    }
  }

  /** There is no lease to hold. */
  @Override
  public void checkHeld() {}

  @Override
  public void commit(Consumer<@Nullable ClientSession> write) {
    check();
    write.accept(null);
  }

  /** Sleeps, or throws as {@link #check} does as soon as a stop is asked for. */
  void sleep(long millis) {
    Pause.ofMillis(millis, this::check, "waiting");
  }
}
