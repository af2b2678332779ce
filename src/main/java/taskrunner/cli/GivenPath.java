package taskrunner.cli;

import java.nio.file.Path;
import taskrunner.text.PathText;
import taskrunner.text.Printable;

/** A path on the command line. */
final class GivenPath {
  private GivenPath() {}

  /**
   * The path.
   *
   * @throws IllegalArgumentException it is empty, or not a path of this system
   */
  static Path of(String text) {
    // Not the working directory: an unset variable in a script must not lead there.
    var fault = text.isEmpty() ? "it is empty" : PathText.fault(text);
    if (fault != null) {
      throw new IllegalArgumentException("\"" + Printable.of(text) + "\" can't be used: " + fault);
    }
    return Path.of(text);
  }
}
