package taskrunner.cli;

import java.util.Map;

/**
 * Log levels of the bundled slf4j-simple, which reads them from system properties when it creates
 * the first logger. A property that is already set keeps its value.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private static final Map<String, Levels> LEVELS =
      Map.of(
          "defaultLogLevel", new Levels("error", "warn", "warn"),
          "log.taskrunner", new Levels("error", "info", "debug"),
          "log.changeunits", new Levels("error", "info", "debug"),
          // At info, Mongock repeats what our own log says.
          "log.io.mongock", new Levels("error", "error", "info"),
          "log.org.reflections", new Levels("off", "off", "warn"),
          // At info the driver writes its whole configuration; an unreachable server is our error.
          "log.org.mongodb.driver", new Levels("off", "error", "warn"));

  private Logging() {}

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
