package taskrunner.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times in a connection string, as the .NET driver reads them: a number counts seconds, or
 * milliseconds under a name that ends with {@code MS}; {@code ms}, {@code s}, {@code m}, {@code h}
 * in any case say otherwise; {@code hh:mm:ss} works too.
 *
 * @see <a href="https://www.mongodb.com/docs/drivers/csharp/current/connect/connection-options/">
 *     Connection options of the .NET driver</a>
 */
final class OptionTimes {
  static final String FORMS =
      "a number with a unit (500ms, 1.5s, 2m, 1h), hh:mm:ss, or a number: seconds, milliseconds"
          + " under a name that ends with MS";

  /** The Java driver keeps times as an int of milliseconds. */
  private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  private static final Pattern NUMBER =
      Pattern.compile("([+-]?(?:\\d{1,15}(?:\\.\\d{0,9})?|\\.\\d{1,9}))(ms|s|m|h)?");

  private static final Pattern CLOCK = Pattern.compile("(-?)([\\d.]*\\d:\\d[\\d:.]*)");

  private OptionTimes() {}

  /**
   * The milliseconds that {@code value} means under the name {@code key}.
   *
   * @param key the option's name in lower case; {@code wtimeout} counts milliseconds, as in the
   *     Java driver
   * @throws WrongValueException it is not a time, or longer than the driver supports
   */
  static int millis(String key, String value) {
    String text = value.strip().toLowerCase(Locale.ROOT);
    Matcher clock = CLOCK.matcher(text);
    if (clock.matches() && !fixedUnit(key)) {
      Duration most = Duration.ofMillis(Integer.MAX_VALUE);
      int millis = (int) Durations.parse(clock.group(2), Duration.ZERO, most).toMillis();
      return clock.group(1).isEmpty() ? millis : -millis;
    }
    Matcher number = NUMBER.matcher(text);
    if (!number.matches() || (number.group(2) != null && fixedUnit(key))) {
      throw new WrongValueException("it is not a time", FORMS);
    }
    BigDecimal millis =
        new BigDecimal(number.group(1))
            .multiply(BigDecimal.valueOf(factor(key, number.group(2))))
            .setScale(0, RoundingMode.HALF_UP);
    if (millis.abs().compareTo(MOST) > 0) {
      throw new WrongValueException("it is too long", "at most " + MOST + " ms");
    }
    return millis.intValueExact();
  }

  /** Under such a name the .NET driver accepts only a plain number. */
  private static boolean fixedUnit(String key) {
    return key.endsWith("ms") || key.endsWith("seconds");
  }

  private static long factor(String key, @Nullable String unit) {
    if (unit == null) {
      return key.endsWith("ms") || key.equals("wtimeout") ? 1 : 1000;
    }
    return Durations.unit(unit).getDuration().toMillis();
  }
}
