package taskrunner.migration.mongock;

import io.mongock.utils.StringUtils;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.text.CauseChain;
import taskrunner.text.PrintableError;

/**
 * A unit's exceptions, also in the format of Mongock's change log: JSON with stack traces, without
 * causes and secrets.
 */
public final class Causes {
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

  /**
   * Whether this thread was interrupted. Such an exception takes the interrupt flag away. One
   * inside the failure of a future belongs to the future's thread.
   */
  public static boolean isInterrupt(Throwable thrown) {
    for (Throwable t : CauseChain.of(thrown)) {
      if (t instanceof InterruptedException) {
        return true;
      }
      if (t instanceof ExecutionException || t instanceof CompletionException) {
        return false;
      }
    }
    return false;
  }

  /** The exception or error inside reflection's wrapper, without secrets. */
  private static Throwable printable(Exception thrown) {
    return PrintableError.of(
        thrown instanceof InvocationTargetException wrapper
            ? wrapper.getTargetException()
            : thrown);
  }
}
