package taskrunner.migration.mongock;

import io.mongock.utils.StringUtils;
import java.lang.reflect.InvocationTargetException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.text.PrintableError;

/**
 * A unit's exceptions, also in the format of Mongock's change log: JSON with stack traces, without
 * causes and secrets.
 */
final class Causes {
  private Causes() {}

  /** The JSON; null if nothing was thrown. */
  static @Nullable String recorded(@Nullable Exception execution, @Nullable Exception rollback) {
    if (execution == null && rollback == null) {
      return null;
    }
    Document traces = new Document();
    if (execution != null) {
      traces.append("execution-error", StringUtils.getStackTrace(printable(execution)));
    }
    if (rollback != null) {
      traces.append("rollback-error", StringUtils.getStackTrace(printable(rollback)));
    }
    return traces.toJson();
  }

  /** The exception or error inside reflection's wrapper. */
  private static Throwable printable(Exception thrown) {
    return PrintableError.of(
        thrown instanceof InvocationTargetException wrapper
            ? wrapper.getTargetException()
            : thrown);
  }
}
