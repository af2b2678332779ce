package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** A verification in a heap that is smaller than that of the import. */
@MongoTest
class VerificationInSmallHeapTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aRecordThatTheHeapCantHoldIsNoDifference(MongoDatabase database, MongoServer server)
      throws Exception {
    var store = folder.resolve("store");
    Files.createDirectories(store.resolve("runs"));
    Files.createDirectories(store.resolve("logs"));
    Files.writeString(
        store.resolve("runs/run-1.json"),
        """
        {"runId": "run-1", "planHash": "h", "plan": {}, "failurePolicy": {"maxAttempts": 1,
         "backoffSeconds": 0, "continueOnError": false}, "requestedAt": "2025-11-06T00:00:00Z",
         "createdAt": "2025-11-06T00:00:00Z", "updatedAt": "2025-11-06T00:00:00Z", "steps": []}
        """);
    Files.writeString(
        store.resolve("logs/run-1.ndjson"),
        """
        {"sequence": 1, "timestamp": "2025-11-06T00:00:00Z", "level": "info", \
        "eventType": "step.started", "message": "%s"}
        """
            .formatted("x".repeat(4 << 20)));
    var uri = server.uri(database.getName());
    var desk = new RealDesk(folder, uri);
    assertThat(desk.json("migrate", "--skip-backfill").exitCode()).isZero();
    assertThat(desk.json("import", "--from", store.toString(), "--verify").exitCode()).isZero();

    try (var running =
        CommandProcess.start(
            folder,
            List.of("-Xmx64m"),
            List.of("--output", "json", "import", "--verify", "--uri", uri, "--from", "" + store)
                .toArray(String[]::new))) {
      var answer = running.end();
      assertThat(answer.exitCode()).as(answer.out()).isEqualTo(1);
      assertThat(answer.json().at("/error/message").asText())
          .startsWith(
              "The memory of this process is not enough: logs/run-1.ndjson:1 can't be compared. A"
                  + " string or key is longer than this process's heap allows (");
      assertThat(answer.json().at("/error/hint").asText()).contains("-Xmx");
    }
  }
}
