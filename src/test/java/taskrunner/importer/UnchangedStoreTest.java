package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.importer.ImportFixture.LATE;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** A second import of an unchanged store. */
@MongoTest
class UnchangedStoreTest {
  private ImportFixture fixture;
  private MongoCollection<Document> ledger;

  @BeforeEach
  void store(@TempDir Path folder, MongoDatabase database) {
    fixture = new ImportFixture(folder, database);
    fixture.store.run("run-1", EARLY);
    fixture.store.write("logs/run-1.ndjson", StoreOnDisk.line("first"));
    ledger = database.getCollection("pack_import_ledger");
  }

  @Test
  void aSecondImportOnlyReads(MongoDatabase database, MongoServer server) {
    fixture.run();
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      ImportReport second = fixture.run(client.getDatabase(database.getName()));

      assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(second.logs().unchanged()).isEqualTo(1);
      assertThat(second.files().skipped()).isEqualTo(2);
      assertThat(commands.names()).hasSizeLessThan(5).containsOnly("find");
    }
  }

  @Test
  void aChangeWithinTheSameMillisecondIsNoticed() {
    Instant written = Instant.parse("2025-11-06T10:20:00.123456700Z");
    fixture.store.run("run-1", EARLY).modified("runs/run-1.json", written);
    fixture.run();
    fixture.store.run("run-1", LATE).modified("runs/run-1.json", written.plusNanos(100));
    assumeTrue(
        timeOf("runs/run-1.json").equals(written.plusNanos(100)),
        "the file system has no times of 100 ns");

    assertThat(fixture.run().runs().updated()).isEqualTo(1);

    // Another mount may show the time in 100 ns, or in milliseconds.
    fixture.store.modified("runs/run-1.json", written.plusNanos(199));
    assertThat(fixture.run().files().skipped()).isEqualTo(2);
    fixture.store.modified("runs/run-1.json", written.truncatedTo(ChronoUnit.MILLIS));
    assertThat(fixture.run().files().skipped()).isEqualTo(2);
  }

  @Test
  void anEntryOfAnEarlierBuildHasMillisecondsOnly() {
    fixture.run();
    ledger.updateMany(exists("kind"), Updates.unset("modifiedNanos"));

    assertThat(fixture.run().files().skipped()).isEqualTo(2);
  }

  @Test
  void aStoreWithoutFilesIsWarnedOfEachTime(@TempDir Path elsewhere, MongoDatabase database)
      throws IOException {
    fixture.run();
    // The folder above the store, for example.
    ImportFixture above = new ImportFixture(elsewhere, database);
    Files.createDirectories(above.store.root());

    for (int i = 0; i < 2; i++) {
      ImportReport report = above.run();
      assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(report.warnings())
          .singleElement()
          .asString()
          .startsWith("No file of the layout was found in the store ")
          .contains(", so nothing was imported.");
    }
    assertThat(above.dryRun().warnings())
        .singleElement()
        .asString()
        .contains(", so nothing would be imported.");
  }

  private Instant timeOf(String path) {
    try {
      return Files.getLastModifiedTime(fixture.store.root().resolve(path)).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theDeadLettersOfAnEarlierImportAreRemoved() throws IOException {
    fixture.store.write("runs/run-2.json", "{}");
    assertThat(fixture.run().outcome()).isEqualTo(Outcome.IMPORTED_WITH_REJECTS);
    assertThat(fixture.rejects).isNotEmptyFile();
    Files.delete(fixture.store.root().resolve("runs/run-2.json"));

    assertThat(fixture.run().outcome()).isEqualTo(Outcome.UNCHANGED);

    assertThat(fixture.rejects).isEmptyFile();
  }

  @Test
  void theFileOfADeadImportIsTakenOver() {
    fixture.run();
    ledger.updateOne(eq("path", "runs/run-1.json"), Updates.set("owner", "dead"));

    fixture.run();

    assertThat(ledger.find(eq("owner", "dead")).first()).isNull();
  }

  @Test
  void theHoldOfADeadUndoIsRemovedFirst() {
    fixture.run();
    Document undo = new Document("token", "dead").append("expiresAt", Instant.EPOCH);
    ledger.updateOne(eq("_id", "gate"), Updates.set("undo", undo));

    assertThat(fixture.run().outcome()).isEqualTo(Outcome.UNCHANGED);

    assertThat(ledger.find(new Document("undo.token", "dead")).first()).isNull();
  }

  @Test
  void twoFilesOfOneRunAreReadAgain() throws IOException {
    Path first = fixture.store.root().resolve("runs/run-1.json");
    FileTime modified = Files.getLastModifiedTime(first);
    fixture.run();
    Files.delete(first);
    fixture.store.write("runs/run-1-late.json", StoreOnDisk.runJson("run-1", LATE, "h"));
    assertThat(fixture.run().runs().updated()).isEqualTo(1);
    fixture.store.run("run-1", EARLY);
    Files.setLastModifiedTime(first, modified);

    ImportReport both = fixture.run();

    assertThat(both.outcome()).isEqualTo(Outcome.IMPORTED_WITH_REJECTS);
    assertThat(both.runs().read()).isEqualTo(2);
  }
}
