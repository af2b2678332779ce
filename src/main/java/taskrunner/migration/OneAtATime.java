package taskrunner.migration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** Refuses a second operation while one is under way, whose log and stop it would make its own. */
final class OneAtATime {
  private final AtomicBoolean underWay = new AtomicBoolean();

  <T> T run(Supplier<T> work) {
    if (!underWay.compareAndSet(false, true)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "These operations have one under way already, and run one at a time.",
          "Wait until it has ended, or open operations of their own for this one.");
    }
    try {
      return work.get();
    } finally {
      underWay.set(false);
    }
  }

  boolean underWay() {
    return underWay.get();
  }
}
