package taskrunner.migration.mongock;

import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** Mongock records the trace of the exception it is handed, without its causes. */
final class Causes {
  private Causes() {}

  /** What the unit threw, out of reflection's wrapper. */
  static @Nullable Exception unwrapped(@Nullable Exception thrown) {
    return thrown instanceof InvocationTargetException wrapper
            && wrapper.getTargetException() instanceof Exception target
        ? target
        : thrown;
  }
}
