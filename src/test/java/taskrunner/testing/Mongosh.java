package taskrunner.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The real {@code mongosh}: the one of MONGOSH, else the pinned one, downloaded when first needed.
 * A test is skipped with a message if it is not available.
 */
public final class Mongosh {
  private Mongosh() {}

  /** The output of the shell, on both streams. */
  public record Output(int exitCode, String text) {}

  /** Runs a script on the database of {@code uri}. */
  public static Output run(String uri, String script) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("mongosh");
    try {
      Path file = Files.writeString(work.resolve("script.mongosh"), script);
      Path out = work.resolve("out");
      ProcessBuilder builder =
          new ProcessBuilder(path(), "--quiet", "--norc", uri, file.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile());
      // Keeps its settings and history out of the home folder of the user who runs the tests.
      builder.environment().put("HOME", work.toString());
      Process process = builder.start();
      try {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          throw new AssertionError("mongosh did not end within 120 s");
        }
        return new Output(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      delete(work);
    }
  }

  private static String path() {
    String given = System.getenv("MONGOSH");
    if (given != null) {
      return given;
    }
    try {
      return FetchedTool.fetch("src/test/mongosh/fetch-mongosh.sh").toString();
    } catch (FetchedTool.UnavailableException e) {
      throw new TestAbortedException("mongosh is not available: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
