package taskrunner.migration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** Refuses a second operation while one is in progress: both would use one log and one stop. */
final class OneAtATime {
  private final AtomicBoolean inProgress = new AtomicBoolean();

  <T> T run(Supplier<T> work) {
    if (!inProgress.compareAndSet(false, true)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "Another operation of this SchemaOperations is in progress.",
          "Wait until it ends, or open a second SchemaOperations.");
    }
    try {
      return work.get();
    } finally {
      inProgress.set(false);
    }
  }

  boolean isInProgress() {
    return inProgress.get();
  }
}
