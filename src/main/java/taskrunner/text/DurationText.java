package taskrunner.text;

import java.time.Duration;

/** Durations for a person. */
public final class DurationText {
  private DurationText() {}

  /**
   * As the configuration has it, in the greatest unit that gives a whole number: {@code 30d},
   * {@code 36h}, {@code 5m}, {@code 90s}, {@code 1500ms}.
   */
  public static String configured(Duration duration) {
    return amount(duration, "", "m");
  }

  /**
   * The same as words: {@code 30 d}, {@code 36 h}, {@code 5 min}, {@code 90 s}, {@code 1500 ms}.
   */
  public static String words(Duration duration) {
    return amount(duration, " ", "min");
  }

  private static String amount(Duration duration, String between, String minutes) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + between + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + between + "s";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + between + "d";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + between + "h" : seconds / 60 + between + minutes;
  }

  /**
   * A remaining or elapsed time, rounded up: {@code 24 s}, {@code 5 min}, {@code 30 h}, {@code
   * 26331 days}.
   */
  public static String about(Duration duration) {
    long seconds = duration.plusNanos(999_999_999).toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = (seconds + 59) / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = (minutes + 59) / 60;
    return hours < 48 ? hours + " h" : (hours + 23) / 24 + " days";
  }
}
