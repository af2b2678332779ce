package taskrunner.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import taskrunner.schema.ScanBound;
import taskrunner.text.PathText;
import taskrunner.text.Printable;

/** Values of options. Each throws {@link IllegalArgumentException} for a wrong text. */
final class OptionValues {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  /** As for {@code Mongo:LockWait}; many more hours would not fit the clock. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private OptionValues() {}

  static Path path(String text) {
    // Not the working directory: an unset variable in a script must not lead there.
    var fault = text.isEmpty() ? "it is empty" : PathText.fault(text);
    if (fault != null) {
      throw new IllegalArgumentException("\"" + Printable.of(text) + "\" can't be used: " + fault);
    }
    return Path.of(text);
  }

  /** A number and its unit. */
  static Duration time(String text) {
    var matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no time such as 500ms, 60s, 5m or 1h");
    }
    var time =
        matcher.group(2).equals("ms")
            ? Duration.ofMillis(Long.parseLong(matcher.group(1)))
            : Duration.parse("PT" + matcher.group());
    if (time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is longer than " + LONGEST.toHours() + "h");
    }
    return time;
  }

  /** A number of documents, or {@code all}. */
  static ScanBound bound(String text) {
    if (text.equals("all")) {
      return ScanBound.EXACT;
    }
    if (!text.matches("[1-9]\\d{0,17}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a number of documents, such as 200000, nor all");
    }
    return ScanBound.ofDocuments(Long.parseLong(text));
  }
}
