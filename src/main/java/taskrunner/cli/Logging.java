package taskrunner.cli;

import java.util.Map;

/**
 * Log levels of the bundled slf4j-simple, which reads them from system properties when the first
 * logger is made. A property that was given to the JVM is left as it is.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private static final Map<String, Levels> LEVELS =
      Map.of(
          "defaultLogLevel", new Levels("error", "warn", "warn"),
          "log.taskrunner", new Levels("error", "info", "debug"),
          "log.changeunits", new Levels("error", "info", "debug"),
          // Mongock reports at info what our own log says better.
          "log.io.mongock", new Levels("error", "error", "info"),
          "log.org.reflections", new Levels("off", "off", "warn"),
          // At info the driver writes its whole configuration; an unreachable server is our error.
          "log.org.mongodb.driver", new Levels("off", "error", "warn"));

  private Logging() {}

  /** Sets the levels. */
  static void configure(Verbosity verbosity) {
    // PrintableStream writes the time: the formatter of slf4j-simple costs a start some 30 ms.
    set("showDateTime", "false");
    set("showThreadName", "false");
    set("showShortLogName", "true");
    LEVELS.forEach((key, levels) -> set(key, levels.of(verbosity)));
  }

  private static void set(String key, String value) {
    if (System.getProperty(PREFIX + key) == null) {
      System.setProperty(PREFIX + key, value);
    }
  }

  /** The level of one logger and those below it, for each {@link Verbosity}. */
  private record Levels(String quiet, String normal, String verbose) {
    String of(Verbosity verbosity) {
      return switch (verbosity) {
        case QUIET -> quiet;
        case NORMAL -> normal;
        case VERBOSE -> verbose;
      };
    }
  }
}
