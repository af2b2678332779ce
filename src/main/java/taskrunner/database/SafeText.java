package taskrunner.database;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.ConnectionStringText;

/** Text from the driver or the server, made fit for a message: one line, short, no secret. */
final class SafeText {
  /** A server's message may hold a whole document; this much is enough to recognise it by. */
  private static final int LONGEST = 300;

  private SafeText() {}

  static String of(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no reason given";
    }
    String line = ConnectionStringText.maskWithin(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return line.substring(0, end) + "…";
  }

  /**
   * {@code error} to be kept as a cause; where any message in it holds a secret, a copy without:
   * loggers print causes in full.
   */
  static Throwable cause(Throwable error) {
    return holdsSecret(error, Collections.newSetFromMap(new IdentityHashMap<>()))
        ? new WithoutSecrets(error)
        : error;
  }

  private static boolean holdsSecret(Throwable error, Set<Throwable> seen) {
    if (!seen.add(error)) {
      return false;
    }
    String message = String.valueOf(error.getMessage());
    if (!ConnectionStringText.maskWithin(message).equals(message)) {
      return true;
    }
    for (Throwable suppressed : error.getSuppressed()) {
      if (holdsSecret(suppressed, seen)) {
        return true;
      }
    }
    return error.getCause() != null && holdsSecret(error.getCause(), seen);
  }

  /** Stands in for an exception whose text may not be shown; keeps where it came from. */
  static final class WithoutSecrets extends RuntimeException {
    WithoutSecrets(Throwable original) {
      super(original.getClass().getName() + ": " + of(original.getMessage()));
      setStackTrace(original.getStackTrace());
    }
  }
}
