package taskrunner.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds {@code mongod}: on the PATH, else the pinned one, downloaded when first needed. A {@code
 * mongos} is used only from the PATH.
 */
final class MongodBinary {
  private MongodBinary() {}

  static Optional<Path> onPath() {
    return onPath("mongod");
  }

  static Optional<Path> router() {
    return onPath("mongos");
  }

  private static Optional<Path> onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /**
   * The pinned server.
   *
   * @throws NoMongodException if it is not available here
   */
  static Path pinned() {
    try {
      return FetchedTool.fetch("src/test/mongod/fetch-mongod.sh");
    } catch (FetchedTool.UnavailableException e) {
      throw new NoMongodException(String.valueOf(e.getMessage()));
    }
  }

  /** No {@code mongod} is available; the message says why. */
  static final class NoMongodException extends IllegalStateException {
    NoMongodException(String why) {
      super("no mongod is available: " + why);
    }
  }
}
