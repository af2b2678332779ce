package taskrunner.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

final class Version {
  private Version() {}

  /** e.g. {@code taskrunner-schema 0.1.0}. */
  static String line() {
    var properties = new Properties();
    try (var file = Version.class.getResourceAsStream("/taskrunner/version.properties")) {
      if (file != null) {
        properties.load(file);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return "taskrunner-schema " + properties.getProperty("version", "(unknown)");
  }
}
