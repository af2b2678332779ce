package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A process that a signal stops during its work releases the lock. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class StoppedBySignalTest {
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void release(MongoServer server) {
    server.failCommandOff();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void theLockIsReleasedAndTheNextRunCompletes(
      String signal, int exitCode, MongoDatabase database, MongoServer server) throws Exception {
    var uri = server.uri(database.getName());
    var named = MongoServer.withOption(uri, "appName=stopped-" + signal);
    server.holdUp("stopped-" + signal, new Document("times", 1), List.of("create"), 30_000);

    try (var running =
        CommandProcess.start(folder, List.of(), "migrate", "--output", "json", "--uri", named)) {
      while (database.getCollection("mongockLock").countDocuments() == 0) {
        Thread.sleep(20);
      }
      var answer = running.endedBy(signal);

      assertThat(answer.exitCode()).describedAs(answer.err()).isEqualTo(exitCode);
      assertThat(answer.json().get("exitCode").asInt()).isEqualTo(exitCode);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("interrupted");
      assertThat(answer.json().get("steps")).hasSameSizeAs(ChangeUnits.all());
    }
    assertThat(CommandProcess.run(folder, "lock", "status", "--output", "json", "--uri", uri))
        .satisfies(lock -> assertThat(lock.json().get("held").asBoolean()).isFalse());
    assertThat(CommandProcess.run(folder, "migrate", "--uri", uri).exitCode()).isZero();
  }

  @Test
  void aStoppedExportIsBegunAnew(MongoDatabase database, MongoServer server) throws Exception {
    var uri = server.uri(database.getName());
    assertThat(CommandProcess.run(folder, "migrate", "--uri", uri).exitCode()).isZero();
    var named = MongoServer.withOption(uri, "appName=stopped-export");
    server.holdUp("stopped-export", new Document("times", 1), List.of("find"), 30_000);

    try (var running =
        CommandProcess.start(
            folder, List.of(), "export", "--to", "out", "--output", "json", "--uri", named)) {
      Await.until(30, () -> server.underWay("stopped-export", "find"), "nothing was read");
      var answer = running.endedBy("INT");

      assertThat(answer.exitCode()).describedAs(answer.err()).isEqualTo(130);
      assertThat(answer.json().at("/error/hint").asText()).contains("--overwrite");
    }
  }
}
