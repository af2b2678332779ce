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

/** A pinned tool that a script fetches once, into the user's cache folder. */
final class FetchedTool {
  /** Not every package manager gives a connection up that has gone silent. */
  private static final long LONGEST_SECONDS = 240;

  private static final int ATTEMPTS = 2;

  private FetchedTool() {}

  /**
   * Where the tool is.
   *
   * @param script that prints the path, below the project's folder
   * @throws UnavailableException the tool can't be had here
   */
  static Path fetch(String script) {
    return fetch(project().resolve(script), LONGEST_SECONDS);
  }

  /**
   * The same, with another bound for each of the two attempts; only one that does not end is
   * followed by another.
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
        CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> shown(err));
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          throw new EndlessException(
              "%s did not end within %d s".formatted(script.getFileName(), seconds));
        }
        String path = Files.readString(printed).strip();
        if (process.exitValue() != 0 || path.isEmpty()) {
          throw new UnavailableException(said.join());
        }
        return Path.of(path);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // It removes what was half fetched.
        process.destroy();
      }
    } finally {
      Files.delete(printed);
    }
  }

  /** Shows what is said while it is said: a download takes its time. */
  private static String shown(InputStream stream) {
    var said = new StringJoiner("\n");
    try {
      var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.err.println(line);
        said.add(line);
      }
    } catch (IOException e) {
      said.add("(and then its end was not waited for)");
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

  private static final class EndlessException extends Exception {
    EndlessException(String what) {
      super(what);
    }
  }
}
