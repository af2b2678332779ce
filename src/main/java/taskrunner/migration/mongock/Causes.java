package taskrunner.migration.mongock;

import io.mongock.utils.StringUtils;
import java.lang.reflect.InvocationTargetException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What a unit threw, as Mongock's change log keeps it: JSON with traces, without their causes. */
final class Causes {
  private Causes() {}

  /** Null when nothing was thrown. */
  static @Nullable String recorded(@Nullable Exception execution, @Nullable Exception rollback) {
    if (execution == null && rollback == null) {
      return null;
    }
    Document traces = new Document();
    if (execution != null) {
      traces.append("execution-error", StringUtils.getStackTrace(unwrapped(execution)));
    }
    if (rollback != null) {
      traces.append("rollback-error", StringUtils.getStackTrace(unwrapped(rollback)));
    }
    return traces.toJson();
  }

  /** Out of reflection's wrapper. */
  private static Exception unwrapped(Exception thrown) {
    return thrown instanceof InvocationTargetException wrapper
            && wrapper.getTargetException() instanceof Exception target
        ? target
        : thrown;
  }
}
