package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** What {@code plan}, {@code verify} and {@code doctor} say of indexes although it is no drift. */
@MongoTest
class IndexWarningsTest {
  private static final String NAME =
      "Mongo:IndexNames:pack_run_logs:runId_1_sequence_1=pack_run_logs_run_sequence";

  @TempDir private Path folder = Path.of("");

  @Test
  void anIndexUnderAnotherNameThanTheConfiguredOne(MongoDatabase database, MongoServer server) {
    var desk = new RealDesk(folder, server.uri(database.getName()));
    assertThat(desk.json("migrate").exitCode()).isZero();
    for (var command : List.of("plan", "verify", "doctor")) {
      var answer = desk.json("--set", NAME, command);
      assertThat(answer.exitCode()).as(answer.out()).isZero();
      assertThat(warnings(answer))
          .anyMatch(
              w -> w.contains("dropIndex(\"runId_1_sequence_1\")") && w.contains("createInd"));
    }
    assertThat(desk.json("--set", NAME, "script").json().get("script").asText())
        .contains("name: \"pack_run_logs_run_sequence\"");
    assertThat(warnings(desk.json("verify"))).isEmpty();
  }

  /** The sentences of {@code warnings}, or of the checks that warn. */
  private static List<String> warnings(Desk.Answer answer) {
    var found = new ArrayList<String>();
    answer.json().path("warnings").forEach(warning -> found.add(warning.asText()));
    answer.json().path("checks").forEach(check -> found.add(check.get("detail").asText()));
    return found;
  }
}
