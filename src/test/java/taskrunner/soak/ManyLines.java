package taskrunner.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import taskrunner.testing.Folders;

/** A store of a few runs with long logs, whose import takes many batches. Closing it deletes it. */
final class ManyLines implements AutoCloseable {
  private static final Instant START = Instant.parse("2025-11-06T10:15:30Z");

  private final Path root;

  ManyLines(int runs, int linesOfEach) {
    try {
      root = Files.createTempDirectory("taskrunner-soak-lines-");
      Files.createDirectory(root.resolve("runs"));
      Files.createDirectory(root.resolve("logs"));
      for (int run = 0; run < runs; run++) {
        write("many-" + run, linesOfEach);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return root;
  }

  private void write(String run, int lines) throws IOException {
    Files.writeString(
        root.resolve("runs").resolve(run + ".json"),
        """
        {"runId": "%s", "planHash": "sha256:0", "plan": {}, "requestedAt": "%s", "steps": []}
        """
            .formatted(run, START));
    try (BufferedWriter log =
        Files.newBufferedWriter(root.resolve("logs").resolve(run + ".ndjson"))) {
      for (int line = 1; line <= lines; line++) {
        log.write(
            """
            {"timestamp": "%s", "level": "info", "eventType": "step.progress", \
            "message": "line %d of %s", "stepId": "scan", "metadata": {"attempt": "1"}}
            """
                .formatted(START.plusMillis(line), line, run));
      }
    }
  }

  @Override
  public void close() {
    try {
      Folders.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
