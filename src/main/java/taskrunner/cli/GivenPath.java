package taskrunner.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.text.PathText;

/** A path as it was typed. */
final class GivenPath {
  private GivenPath() {}

  /** What is wrong with it; null: nothing. */
  static @Nullable String fault(String text) {
    // Not the working directory: an unset variable in a script must not lead there.
    return text.isEmpty() ? "it is empty" : PathText.fault(text);
  }

  /**
   * The path.
   *
   * @throws IllegalArgumentException it has a {@link #fault}
   */
  static Path of(String text) {
    var fault = fault(text);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    return Path.of(text);
  }
}
