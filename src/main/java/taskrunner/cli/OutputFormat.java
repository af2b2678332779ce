package taskrunner.cli;

import java.util.Locale;

/** {@code --output}. */
enum OutputFormat {
  /** Aligned tables for a person. */
  TEXT,
  /** Exactly one JSON object. */
  JSON;

  /** The word of the option, e.g. {@code json}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format that the arguments ask for, read without parsing them: errors of usage have to
   * answer in it too, also those that the parser finds before it gets to {@code --output}.
   */
  static OutputFormat askedFor(String... args) {
    var asked = TEXT;
    for (var i = 0; i < args.length && !args[i].equals("--"); i++) {
      var value = "";
      if (args[i].startsWith("--output=")) {
        value = args[i].substring("--output=".length());
      } else if (args[i].equals("--output") && i + 1 < args.length) {
        value = args[i + 1];
      }
      for (var format : values()) {
        asked = format.toString().equalsIgnoreCase(value) ? format : asked;
      }
    }
    return asked;
  }
}
