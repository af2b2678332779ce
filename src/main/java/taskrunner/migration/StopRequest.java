package taskrunner.migration;

import com.mongodb.client.ClientSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Pause;
import taskrunner.schema.WriteGuard;

/**
 * Whether a stop was requested, by {@code stop()} or by an interrupt of the thread. The guard of
 * work that needs no lock.
 */
final class StopRequest implements WriteGuard {
  private volatile boolean requested;

  /** Requests a stop at the next safe point; from any thread. It can't be withdrawn. */
  void request() {
    requested = true;
  }

  /** Returns while no stop was requested. The thread's interrupt flag is left as it is. */
  @Override
  public void check() {
    if (requested || Thread.currentThread().isInterrupted()) {
      throw new TaskRunnerSchemaException(
          ErrorCode.INTERRUPTED,
          "The work was stopped before it was finished, as requested.",
          "Run it again: it continues where it stopped.");
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

  /** Sleeps; throws as {@link #check} does when a stop is requested. */
  void sleep(long millis) {
    Pause.ofMillis(millis, this::check, "waiting");
  }
}
