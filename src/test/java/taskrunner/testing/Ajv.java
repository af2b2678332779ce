package taskrunner.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The JSON Schema validator that JavaScript programs use, pinned and fetched when needed. It reads
 * some schemas otherwise than validators of Java do: properties that an {@code if} beside {@code
 * unevaluatedProperties} has evaluated count as unknown.
 */
public final class Ajv {
  private static final long LONGEST_SECONDS = 120;

  private Ajv() {}

  /**
   * Holds outputs to the schemas in a folder, all of which must be ones that it takes.
   *
   * @param outputs one JSON array a line: the schema's name and the output
   * @return what was refused; empty where nothing was
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
      throw new TestAbortedException("no ajv can be had: " + e.getMessage(), e);
    }
  }
}
