package taskrunner.cli;

import java.util.Locale;

/** {@code --output}. */
enum OutputFormat {
  /** Aligned tables. */
  TEXT,
  /** Exactly one JSON object. */
  JSON;

  /** The word of the option, e.g. {@code json}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format that the arguments name, found without parsing them: a usage error is printed in it,
   * too, also one that the parser finds before {@code --output}.
   */
  static OutputFormat namedIn(String... args) {
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
