package taskrunner.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;

/** Where a {@code mongod} is found: on the PATH, else the pinned one, fetched when needed. */
final class MongodBinary {
  private MongodBinary() {}

  static Optional<Path> onPath() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, "mongod");
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /**
   * The pinned server.
   *
   * @throws NoMongodException when it can't be had here
   */
  static Path pinned() {
    Path script = project().resolve("src/test/mongod/fetch-mongod.sh");
    try {
      Process process = new ProcessBuilder("sh", script.toString()).start();
      String said = shown(process.getErrorStream());
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0 || path.isEmpty()) {
        throw new NoMongodException(said);
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Shows what is said while it is said: a download takes its time. */
  private static String shown(InputStream stream) throws IOException {
    var said = new StringJoiner("\n");
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.err.println(line);
        said.add(line);
      }
    }
    return said.toString();
  }

  /** The project's folder: given by the build, else the working directory. */
  static Path project() {
    return Path.of(System.getProperty("taskrunner.project", ""));
  }

  /** No {@code mongod} can be had; the message says why. */
  static final class NoMongodException extends IllegalStateException {
    NoMongodException(String why) {
      super("no mongod can be had: " + why);
    }
  }
}
