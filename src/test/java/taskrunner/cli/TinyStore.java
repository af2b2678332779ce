package taskrunner.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A filesystem store with one record of each kind. */
final class TinyStore {
  private TinyStore() {}

  /**
   * Writes the store into {@code folder}.
   *
   * @param updatedAt that of the run; the other records contain it, too
   */
  static Path write(Path folder, String updatedAt) {
    try {
      file(
          folder.resolve("runs/run-1.json"),
          """
          {"runId": "run-1", "planHash": "sha256:0", "plan": {"name": "p"},
           "requestedAt": "2025-11-06T10:00:00Z", "updatedAt": "%s",
           "steps": [{"stepId": "scan", "kind": "run", "status": "pending", "attempts": 0}]}
          """
              .formatted(updatedAt));
      file(
          folder.resolve("logs/run-1.ndjson"),
          """
          {"timestamp":"2025-11-06T10:00:01Z","level":"info","eventType":"step.started","message":"m"}
          """);
      file(
          folder.resolve("approvals/run-1.json"),
          """
          [{"approvalId": "a", "requiredGrants": [], "stepIds": [], "messages": [],
            "requestedAt": "2025-11-06T10:00:00Z", "status": "pending", "summary": "%s"}]
          """
              .formatted(updatedAt));
      file(
          folder.resolve("artifacts/run-1/artifact-manifest.json"),
          """
          {"runId": "run-1", "uploadedAt": "%1$s",
           "outputs": [{"name": "o", "type": "file", "status": "copied", "notes": "%1$s"}]}
          """
              .formatted(updatedAt));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
