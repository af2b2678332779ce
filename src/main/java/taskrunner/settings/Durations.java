package taskrunner.settings;

import static taskrunner.settings.WrongValueException.when;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskrunner.text.DurationText;

/**
 * Durations as .NET writes a {@code TimeSpan}, as ISO 8601, or short ({@code 30d}).
 *
 * @see <a href="https://learn.microsoft.com/dotnet/api/system.timespan.parse">TimeSpan.Parse</a>
 */
final class Durations {
  static final String FORMS =
      "[d.]hh:mm:ss[.fffffff] as .NET writes it (30.00:00:00), ISO 8601 (P30D, PT12H), or a number"
          + " with a unit (30d, 12h, 5m, 30s, 500ms)";

  private static final Pattern DOTNET =
      Pattern.compile(
          "(?:(\\d{1,8})[.:](?=\\d{1,2}:\\d{1,2}:))?(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,7}))?)?");

  private static final Pattern SHORT = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");

  private static final Pattern WEEKS = Pattern.compile("P(\\d{1,9})W");

  private Durations() {}

  /** Reads {@code text} and checks that it is within bounds, both included. */
  static Duration parse(String text, Duration least, Duration most) {
    Duration duration = parse(text.strip());
    when(duration.compareTo(least) < 0, "it is too short", "at least " + DurationText.words(least));
    when(duration.compareTo(most) > 0, "it is too long", "at most " + DurationText.words(most));
    return duration;
  }

  private static Duration parse(String text) {
    try {
      Matcher dotnet = DOTNET.matcher(text);
      if (dotnet.matches()) {
        return dotnet(dotnet);
      }
      String lower = text.toLowerCase(Locale.ROOT);
      Matcher brief = SHORT.matcher(lower);
      if (brief.matches()) {
        return Duration.of(Long.parseLong(brief.group(1)), unit(brief.group(2)));
      }
      String upper = text.toUpperCase(Locale.ROOT);
      Matcher weeks = WEEKS.matcher(upper);
      if (weeks.matches()) {
        return Duration.ofDays(7 * Long.parseLong(weeks.group(1)));
      }
      if (upper.startsWith("P")) {
        return Duration.parse(upper);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw new WrongValueException("it is not a duration", FORMS);
    }
    when(text.matches("\\d+"), "a number without a unit is ambiguous", FORMS);
    throw new WrongValueException("it is not a duration", FORMS);
  }

  private static Duration dotnet(Matcher text) {
    long days = text.group(1) == null ? 0 : Long.parseLong(text.group(1));
    long hours = Long.parseLong(text.group(2));
    long minutes = Long.parseLong(text.group(3));
    long seconds = text.group(4) == null ? 0 : Long.parseLong(text.group(4));
    when(
        hours > 23 || minutes > 59 || seconds > 59,
        "hours go to 23, minutes and seconds to 59",
        "days before a dot, e.g. 1.00:00:00");
    Duration whole = Duration.ofDays(days).plusHours(hours).plusMinutes(minutes);
    long nanos =
        text.group(5) == null
            ? 0
            : new BigDecimal("0." + text.group(5)).movePointRight(9).longValueExact();
    return whole.plusSeconds(seconds).plusNanos(nanos);
  }

  /** One of the unit {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
  static ChronoUnit unit(String name) {
    return switch (name) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
