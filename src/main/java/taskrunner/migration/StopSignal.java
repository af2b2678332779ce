package taskrunner.migration;

import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** Whether the work was asked to stop, by {@code stop()} or by interrupting its thread. */
final class StopSignal {
  private volatile boolean requested;

  /** Asks for a stop at the next safe point; from any thread. It can't be taken back. */
  void request() {
    requested = true;
  }

  /**
   * Returns while no stop was requested. The thread's interrupt flag is left as it is.
   *
   * @throws TaskRunnerSchemaException with code {@code interrupted}
   */
  void check() {
    if (requested || Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  /** Sleeps, or throws as {@link #check} does as soon as a stop is asked for. */
  void sleep(long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    check();
    try {
      for (long left = millis; left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
        Thread.sleep(Math.min(left, 100));
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private static TaskRunnerSchemaException interrupted() {
    return new TaskRunnerSchemaException(
        ErrorCode.INTERRUPTED,
        "The work was stopped before it was finished, as asked.",
        "Run it again: it goes on where it stopped.");
  }
}
