package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.importer.ImportFixture.figures;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.StoreLimits;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Records just below the size of the largest document, beside others. */
@MongoTest
class LargestDocumentsTest {
  private static final int NEARLY = StoreLimits.LARGEST_DOCUMENT - 500;

  private ImportFixture importing;

  @BeforeEach
  void fixture(@TempDir Path temp, MongoDatabase database) {
    importing = new ImportFixture(temp, database);
  }

  /** The driver sends such a batch in two commands. */
  @Test
  void aRefusedRecordDoesNotStopTheLargeOneBesideIt(MongoDatabase database, MongoServer server) {
    refuse("pack_runs", "planHash");
    refuse("pack_run_logs", "message");
    importing
        .store
        .write("runs/r0.json", StoreOnDisk.runJson("r0", EARLY, "refused"))
        .write("runs/r1.json", StoreOnDisk.runJson("r1", EARLY, "h").replace("null", large(NEARLY)))
        .write(
            "logs/r1.ndjson",
            StoreOnDisk.line("refused")
                + StoreOnDisk.line("x".repeat(NEARLY))
                + StoreOnDisk.line("normal"));

    ImportReport report;
    try (MongoClient client = TestTerms.client(server, "largest")) {
      report =
          importing.run(WriteGuard.none(), TestTerms.of(client, database, Duration.ofMinutes(2)));
    }

    assertThat(report.rejectsByCode()).isEqualTo(Map.of("refused-by-validator", 2L));
    assertThat(figures(report))
        .startsWith(new Counts(2, 1, 0, 0, 0, 1), new Counts(3, 2, 0, 0, 0, 1));
  }

  /** The validator's question has to fit into one command, too. */
  @Test
  void aDryRunAsksForTheLargeOneAlone() {
    refuse("pack_runs", "planHash");
    for (int i = 0; i < 100; i++) {
      importing.store.run("a" + i, EARLY);
    }
    importing.store.write(
        "runs/r1.json", StoreOnDisk.runJson("r1", EARLY, "h").replace("null", large(NEARLY)));

    assertThat(figures(importing.dryRun())).startsWith(new Counts(101, 101, 0, 0, 0, 0));
  }

  private void refuse(String collection, String field) {
    MongoDatabase database = importing.database;
    if (!database.listCollectionNames().into(new ArrayList<>()).contains(collection)) {
      database.createCollection(collection);
    }
    database.runCommand(
        new Document("collMod", collection)
            .append("validator", new Document(field, new Document("$ne", "refused"))));
  }

  private static String large(int characters) {
    return "\"" + "x".repeat(characters) + "\"";
  }
}
