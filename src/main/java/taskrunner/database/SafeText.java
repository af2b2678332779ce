package taskrunner.database;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/** Text from the driver or the server for a message: one line, short, without secrets. */
final class SafeText {
  /** A server's message may contain a whole document; this much identifies it. */
  private static final int LONGEST = 300;

  private SafeText() {}

  static String of(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no reason given";
    }
    return Printable.shortened(text.strip(), LONGEST);
  }
}
