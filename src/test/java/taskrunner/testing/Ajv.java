package taskrunner.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The JSON Schema validator that JavaScript programs use, pinned and downloaded when a test first
 * needs it. It reads some schemas differently from Java's validators: properties that an {@code if}
 * beside {@code unevaluatedProperties} has evaluated count as unknown.
 */
public final class Ajv {
  private static final long LONGEST_SECONDS = 120;

  private Ajv() {}

  /**
   * Validates outputs with the schemas of a folder. The validator must accept each schema.
   *
   * @param outputs one JSON array a line: the schema's name and the output
   * @return the errors; empty if every output is valid
   */
  public static String refused(Path schemas, List<String> outputs)
      throws IOException, InterruptedException {
    Path modules = modules();
    Path work = Files.createTempDirectory("ajv");
    Path lines = Files.write(work.resolve("outputs"), outputs);
    Path printed = work.resolve("printed");
    Path script = FetchedTool.project().resolve("src/test/ajv/validate.js");
    Process process =
        new ProcessBuilder(
                "node", script.toString(), modules.toString(), schemas.toString(), lines.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("ajv did not end within " + LONGEST_SECONDS + " s");
      }
      String text = Files.readString(printed, StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + ": " + text;
    } finally {
      process.destroyForcibly().waitFor();
      for (Path left : List.of(lines, printed, work)) {
        Files.deleteIfExists(left);
      }
    }
  }

  private static Path modules() {
    try {
      return FetchedTool.fetch("src/test/ajv/fetch-ajv.sh");
    } catch (FetchedTool.UnavailableException e) {
      throw new TestAbortedException("ajv is not available: " + e.getMessage(), e);
    }
  }
}
