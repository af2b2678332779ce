package taskrunner.view;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Forms of values in text. */
public final class Format {
  private Format() {}

  /** The word for a constant, e.g. {@code up-to-date}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** E.g. {@code 1,234}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** E.g. {@code 23.4 MB}. */
  public static String bytes(long bytes) {
    var units = List.of("bytes", "kB", "MB", "GB", "TB");
    double shown = bytes;
    var unit = 0;
    while (shown >= 1000 && unit < units.size() - 1) {
      shown /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, units.get(unit));
  }

  /** E.g. {@code 2025-11-06 10:15:30 UTC}; {@code unknown} for null. */
  public static String time(@Nullable Instant at) {
    return at == null
        ? "unknown"
        : DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(at);
  }
}
