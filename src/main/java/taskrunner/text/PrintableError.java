package taskrunner.text;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces an exception whose text must not be shown unchanged. Loggers and stack traces print the
 * messages of all causes. The copy has the stack trace of the original.
 */
public final class PrintableError extends RuntimeException {
  private final String shown;

  private PrintableError(Throwable original, @Nullable Throwable cause) {
    super(Printable.ofNullable(original.getMessage()), cause);
    this.shown = Printable.of(original.toString());
    setStackTrace(original.getStackTrace());
  }

  /** {@code error} itself if it and all its causes may be shown, else a printable copy. */
  public static Throwable of(Throwable error) {
    if (isPrintable(error, identitySet())) {
      return error;
    }
    Set<Throwable> seen = identitySet();
    seen.add(error);
    return copy(error, seen);
  }

  /** As {@link #of}; null for null. */
  public static @Nullable Throwable ofNullable(@Nullable Throwable error) {
    return error == null ? null : of(error);
  }

  private static boolean isPrintable(@Nullable Throwable error, Set<Throwable> seen) {
    if (error == null || !seen.add(error)) {
      return true;
    }
    String text = error.toString();
    boolean printable = Printable.of(text).equals(text) && isPrintable(error.getCause(), seen);
    for (Throwable suppressed : error.getSuppressed()) {
      printable = printable && isPrintable(suppressed, seen);
    }
    return printable;
  }

  private static PrintableError copy(Throwable error, Set<Throwable> seen) {
    Throwable cause = error.getCause();
    PrintableError copy =
        new PrintableError(error, cause != null && seen.add(cause) ? copy(cause, seen) : null);
    for (Throwable suppressed : error.getSuppressed()) {
      if (seen.add(suppressed)) {
        copy.addSuppressed(copy(suppressed, seen));
      }
    }
    return copy;
  }

  private static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** The class and the message of the original. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return shown;
  }
}
