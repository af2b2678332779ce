package taskrunner.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A pinned tool that a script downloads once into the user's cache folder. */
final class FetchedTool {
  /** Some package managers never give up on a connection that no longer answers. */
  private static final long LONGEST_SECONDS = 240;

  private static final int ATTEMPTS = 2;

  private FetchedTool() {}

  /**
   * The path of the tool.
   *
   * @param script prints the path; its own path is relative to the project's folder
   * @throws UnavailableException if the tool is not available here
   */
  static Path fetch(String script) {
    return fetch(project().resolve(script), LONGEST_SECONDS);
  }

  /**
   * The same with another time limit for each of the two attempts. Only an attempt that does not
   * end is repeated.
   */
  static Path fetch(Path script, long seconds) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return attempt(script, seconds);
      } catch (EndlessException e) {
        System.err.println(e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    throw new UnavailableException(
        "%s did not end within %d s, %d times".formatted(script.getFileName(), seconds, ATTEMPTS));
  }

  private static Path attempt(Path script, long seconds)
      throws IOException, InterruptedException, EndlessException {
    Path printed = Files.createTempFile("fetched", ".path");
    try {
      Process process =
          new ProcessBuilder("sh", script.toString()).redirectOutput(printed.toFile()).start();
      try (InputStream err = process.getErrorStream()) {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> shown(err));
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          throw new EndlessException(
              "%s did not end within %d s".formatted(script.getFileName(), seconds));
        }
        String path = Files.readString(printed).strip();
        if (process.exitValue() != 0 || path.isEmpty()) {
          throw new UnavailableException(output.join());
        }
        return Path.of(path);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // The script removes an incomplete download.
        process.destroy();
      }
    } finally {
      Files.delete(printed);
    }
  }

  /** Prints each line at once, because a download takes long. */
  private static String shown(InputStream stream) {
    var output = new StringJoiner("\n");
    try {
      var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.err.println(line);
        output.add(line);
      }
    } catch (IOException e) {
      output.add("(the script was ended here)");
    }
    return output.toString();
  }

  /** The project's folder: given by the build, or the working directory. */
  static Path project() {
    return Path.of(System.getProperty("taskrunner.project", ""));
  }

  /** The tool is not available; the message says why. */
  static final class UnavailableException extends IllegalStateException {
    UnavailableException(String why) {
      super(why);
    }
  }

  private static final class EndlessException extends Exception {
    EndlessException(String what) {
      super(what);
    }
  }
}
