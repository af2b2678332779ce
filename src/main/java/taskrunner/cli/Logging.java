package taskrunner.cli;

import java.util.List;
import java.util.Map;

/**
 * Log levels of the bundled slf4j-simple, which reads them from system properties when the first
 * logger is made. A property that was given to the JVM is left as it is.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  /** The level of a logger and those below it, for each {@link Verbosity} in its order. */
  private static final Map<String, List<String>> LEVELS =
      Map.of(
          "defaultLogLevel", List.of("error", "warn", "warn"),
          "log.taskrunner", List.of("error", "info", "debug"),
          "log.changeunits", List.of("error", "info", "debug"),
          // Mongock reports at info what our own log says better.
          "log.io.mongock", List.of("error", "error", "info"),
          "log.org.reflections", List.of("off", "off", "warn"),
          // At info the driver writes its whole configuration; an unreachable server is our error.
          "log.org.mongodb.driver", List.of("off", "error", "warn"));

  private Logging() {}

  /** Sets the levels. */
  static void configure(Verbosity verbosity) {
    set("showDateTime", "true");
    set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    set("showThreadName", "false");
    set("showShortLogName", "true");
    LEVELS.forEach((key, levels) -> set(key, levels.get(verbosity.ordinal())));
  }

  private static void set(String key, String value) {
    if (System.getProperty(PREFIX + key) == null) {
      System.setProperty(PREFIX + key, value);
    }
  }
}
