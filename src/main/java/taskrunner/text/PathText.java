package taskrunner.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks a path that a user wrote. */
public final class PathText {
  /** The allowed texts, for a message. */
  public static final String ALLOWED =
      "a path of this system, without control characters and U+FFFD, and without white space at"
          + " either end";

  private PathText() {}

  /** Why {@code text} is not a path, without a full stop; null for a path. */
  public static @Nullable String fault(String text) {
    String stray = StrayCharacters.fault(text);
    if (stray != null) {
      return stray;
    }
    if (Redaction.isAddress(text)) {
      return "it looks like a connection string";
    }
    try {
      var unused = Path.of(text);
      return null;
    } catch (InvalidPathException e) {
      return text.chars().allMatch(c -> c < 0x80)
          ? "it is not a path of this system"
          : "the locale of this process can't encode it as a file name: set LC_ALL=C.UTF-8";
    }
  }
}
