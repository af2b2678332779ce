package taskrunner.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.StringJoiner;

/** A pinned tool that a script fetches once, into the user's cache folder. */
final class FetchedTool {
  private FetchedTool() {}

  /**
   * Where the tool is.
   *
   * @param script that prints the path, below the project's folder
   * @throws UnavailableException the tool can't be had here
   */
  static Path fetch(String script) {
    try {
      Process process = new ProcessBuilder("sh", project().resolve(script).toString()).start();
      String said = shown(process.getErrorStream());
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0 || path.isEmpty()) {
        throw new UnavailableException(said);
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

  /** The tool can't be had; the message says why. */
  static final class UnavailableException extends IllegalStateException {
    UnavailableException(String why) {
      super(why);
    }
  }
}
