package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Two imports share one dead-letter file: one has nothing to do, the other rejects records. */
@MongoTest(Topology.FAIL_POINTS)
class DeadLettersBesideTest {
  private static final String APP = "unchanged-beside";

  @AfterEach
  void turnFailPointsOff(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void theDeadLettersOfTheOtherImportRemain(
      MongoDatabase database, MongoServer server, @TempDir Path folder) throws Exception {
    ImportFixture fixture = new ImportFixture(folder, database);
    fixture.store.run("run-1", ImportFixture.EARLY);
    fixture.run();
    // The file of an earlier import exists.
    fixture.store.write("../rejects.ndjson", "");
    String uri = MongoServer.withOption(server.uri(), "appName=" + APP);
    try (MongoClient client = MongoClients.create(uri)) {
      server.holdUp(APP, new Document("skip", 1), List.of("find"), 4_000);
      CompletableFuture<ImportReport> unchanged =
          CompletableFuture.supplyAsync(() -> fixture.run(client.getDatabase(database.getName())));
      Await.until(30, () -> server.underWay(APP, "find"), "no import has read the ledger");
      fixture.store.write("runs/run-2.json", "{}");
      ImportReport rejecting = fixture.run();
      server.failCommandOff();

      assertThat(unchanged.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(rejecting.runs().rejected()).isEqualTo(1);
      assertThat(fixture.deadLetters()).hasSize(1);
    }
  }
}
