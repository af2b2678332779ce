package taskrunner.migration.mongock;

import io.mongock.utils.StringUtils;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
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
    for (Throwable t : chain(thrown)) {
      if (t instanceof InterruptedException) {
        return true;
      }
      if (t instanceof ExecutionException || t instanceof CompletionException) {
        return false;
      }
    }
    return false;
  }

  /** An exception and its causes, the outermost first. It ends where one of them comes again. */
  public static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  /** The exception or error inside reflection's wrapper, without secrets. */
  private static Throwable printable(Exception thrown) {
    return PrintableError.of(
        thrown instanceof InvocationTargetException wrapper
            ? wrapper.getTargetException()
            : thrown);
  }
}
