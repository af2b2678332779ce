package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ImportFailedException;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class StopAndGoOnTest {
  private static final int LINES = 4_300;

  private static ImportFixture longLog(Path folder, MongoDatabase database) {
    var importing = new ImportFixture(folder, database);
    importing.longLog(LINES);
    return importing;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aLongLogStoppedAtAnyPointResumesAtItsLastCheckpoint(
      int workers, @TempDir Path folder, MongoDatabase database) {
    ImportFixture importing = longLog(folder, database);
    long whole = importing.run().bytesRead();
    var undisturbed = importing.everything();
    importing.undo();
    long least = whole;
    boolean stopped = true;
    // With one worker the test stops more often: one stop must come between two checkpoints.
    for (int n = 8; stopped; n += workers == 1 ? 3 : 11) {
      try {
        importing.run(ImportFixture.dyingAfter(n), workers);
        stopped = false;
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("killed");
      }
      ImportReport rest = importing.run();
      assertThat(rest.logs().read()).isEqualTo(LINES);
      if (rest.logs().inserted() > 0) {
        least = Math.min(least, rest.bytesRead());
      }
      assertThat(importing.everything()).as("stopped at %d", n).isEqualTo(undisturbed);
      importing.undo();
      assertThat(importing.isEmpty()).isTrue();
      importing.renewLogs();
    }
    // One worker has two of the four batches in progress; several may have all, with no checkpoint.
    assertThat(least)
        .as("lines read after the last checkpoint")
        .isLessThan(workers == 1 ? whole * 9 / 10 : whole);
  }

  @Test
  void anImportAfterAnUndoStoppedAtAnyPointIsComplete(
      @TempDir Path folder, MongoDatabase database) {
    var importing = new ImportFixture(folder, database);
    importing
        .store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"))
        .write("approvals/run-1.json", "[" + StoreOnDisk.approval("gate") + "]")
        .write("artifacts/run-1/artifact-manifest.json", StoreOnDisk.manifest("x", "y"));
    importing.run();
    var imported = importing.everything();
    List<String> files =
        database
            .getCollection("pack_import_ledger")
            .distinct("_id", Filters.exists("kind"), String.class)
            .into(new ArrayList<>());
    boolean stopped = true;
    int points = 0;
    for (int n = 1; stopped; n++) {
      try {
        importing.importer(ImportFixture.dyingAfter(n)).undo();
        stopped = false;
      } catch (IllegalStateException e) {
        points++;
        if (!importing.isEmpty()) {
          // It shows what a store without one of the files does not restore.
          assertThat(ImportFixture.ledger(database)).as("stopped at %d", n).containsAll(files);
        }
        importing.run();
        assertThat(importing.everything()).as("stopped at %d", n).isEqualTo(imported);
      }
    }
    assertThat(points).isGreaterThan(8);
    assertThat(importing.isEmpty()).isTrue();
    assertThat(ImportFixture.ledger(database)).containsOnly("undone");
  }

  @Test
  void anInsertThatFailedButWasStoredIsRepeatedAndCountedOnce(
      @TempDir Path folder, MongoDatabase database, MongoServer server) {
    // The error comes after the write, and the driver does not retry after this error. Each retry
    // also finds the inserted documents.
    importing(
        folder,
        database,
        server,
        new Document("failCommands", List.of("insert"))
            .append("namespace", database.getName() + ".pack_run_logs")
            .append(
                "writeConcernError",
                new Document("code", 64).append("errmsg", "waiting for replication timed out")));
  }

  @Test
  void anInsertIsRetriedAfterABrokenConnection(
      @TempDir Path folder, MongoDatabase database, MongoServer server) {
    importing(
        folder,
        database,
        server,
        new Document("failCommands", List.of("insert", "find", "update"))
            .append("closeConnection", true));
  }

  private static void importing(
      Path folder, MongoDatabase database, MongoServer server, Document fault) {
    String app = "importer-" + database.getName();
    String uri = server.uri(database.getName());
    try (var client = MongoClients.create(MongoServer.withOption(uri, "appName=" + app))) {
      var importing = new ImportFixture(folder, client.getDatabase(database.getName()));
      importing
          .store
          .run("run-1", EARLY)
          .write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"));
      server.failCommand(app, new Document("times", 5), fault);
      try {
        ImportReport report = importing.run();
        assertThat(report.runs()).isEqualTo(new Counts(1, 1, 0, 0, 0, 0));
        assertThat(report.logs()).isEqualTo(new Counts(2, 2, 0, 0, 0, 0));
      } finally {
        server.failCommandOff();
      }
      importing.undo();
      assertThat(importing.isEmpty()).isTrue();
    }
  }

  @Test
  void anImportFailsIfTheDiskOfTheDeadLettersIsFullAndRecordsNoFileAsComplete(
      @TempDir Path folder, MongoDatabase database) {
    var importing = new ImportFixture(folder, database);
    importing.store.run("run-1", EARLY).write("logs/run-1.ndjson", "{\n" + StoreOnDisk.line("two"));
    assumeTrue(Files.exists(Path.of("/dev/full")));
    assertThatThrownBy(() -> importing.run(WriteGuard.none(), false, Path.of("/dev/full")))
        .isInstanceOf(ImportFailedException.class)
        .hasMessageContaining("/dev/full");
    Document done =
        database
            .getCollection("pack_import_ledger")
            .find(new Document("_id", "log:logs/run-1.ndjson").append("complete", true))
            .first();
    assertThat(done).isNull();
    ImportReport rest = importing.run();
    assertThat(rest.logs().read()).isEqualTo(2);
    assertThat(rest.logs().rejected()).isEqualTo(1);
    assertThat(importing.deadLetters()).hasSize(1);
  }
}
