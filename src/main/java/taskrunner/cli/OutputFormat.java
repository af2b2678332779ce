package taskrunner.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  /** The format of this word; null where it is spelt otherwise. */
  static @Nullable OutputFormat ofWord(String word) {
    for (var format : values()) {
      if (format.toString().equals(word)) {
        return format;
      }
    }
    return null;
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
      var format = ofWord(value.toLowerCase(Locale.ROOT));
      asked = format == null ? asked : format;
    }
    return asked;
  }
}
