package taskrunner.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * {@code System.err} for the logs of the bundled libraries: each printed text stays one line.
 * slf4j-simple prints a line of the log as one string, to which this adds the time, and each line
 * of a stack trace as an object, indented by tabs.
 */
final class PrintableStream extends PrintStream {
  /**
   * @param out written to in UTF-8, line by line
   */
  PrintableStream(OutputStream out) {
    super(out, true, StandardCharsets.UTF_8);
  }

  @Override
  public void println(@Nullable String text) {
    super.println(
        time(OffsetDateTime.now(ZoneId.systemDefault())) + " " + printable(String.valueOf(text)));
  }

  @Override
  public void println(@Nullable Object text) {
    super.println(printable(String.valueOf(text)));
  }

  /** To the millisecond, e.g. {@code 2026-01-31T09:05:07.041+01:00}. */
  static String time(OffsetDateTime at) {
    return at.toLocalDate()
        + padded("T", at.getHour(), 2)
        + padded(":", at.getMinute(), 2)
        + padded(":", at.getSecond(), 2)
        + padded(".", at.getNano() / 1_000_000, 3)
        + at.getOffset();
  }

  private static String padded(String before, int number, int digits) {
    var text = Integer.toString(number);
    return before + "0".repeat(digits - text.length()) + text;
  }

  private static String printable(String text) {
    var indented = 0;
    while (indented < text.length() && text.charAt(indented) == '\t') {
      indented++;
    }
    return text.substring(0, indented) + Printable.of(text.substring(indented));
  }
}
