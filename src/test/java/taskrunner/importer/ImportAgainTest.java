package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.importer.ImportFixture.LATE;
import static taskrunner.importer.ImportFixture.figures;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/**
 * {@code import --again} inserts the imported documents that were deleted, and changes no other.
 */
@MongoTest
class ImportAgainTest {
  private ImportFixture importing;
  private StoreOnDisk store;

  @BeforeEach
  void imported(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
    store =
        importing
            .store
            .run("run-1", EARLY)
            .run("run-2", EARLY)
            .write(
                "logs/run-1.ndjson",
                StoreOnDisk.line("one") + StoreOnDisk.line("two") + StoreOnDisk.line("three"))
            .write(
                "approvals/run-1.json",
                "[" + StoreOnDisk.approval("gate") + "," + StoreOnDisk.approval("door") + "]")
            .write("artifacts/run-1/artifact-manifest.json", StoreOnDisk.manifest("a", "b"));
    importing.run();
  }

  private static Counts counts(long read, long inserted, long unchanged) {
    return new Counts(read, inserted, 0, unchanged, 0, 0);
  }

  private void lose() {
    MongoDatabase database = importing.database;
    database.getCollection("pack_runs").deleteOne(eq("_id", "run-2"));
    database.getCollection("pack_run_logs").deleteOne(eq("sequence", 2L));
    database.getCollection("pack_run_approvals").deleteOne(eq("approvalId", "gate"));
    // Dropped and created again, as after the restoration of a dump without it.
    database.getCollection("pack_artifacts").deleteMany(new Document());
  }

  @Test
  void onlyDeletedDocumentsAreInsertedAgain() {
    Map<String, List<Document>> before = importing.everything();
    lose();
    ImportReport plain = importing.run();
    assertThat(plain.files().skipped()).isEqualTo(plain.files().total()).isEqualTo(5);
    ImportReport planned = importing.again(WriteGuard.none(), true, Words.PLAIN);
    ImportReport again = importing.again();
    assertThat(again.outcome()).isEqualTo(Outcome.IMPORTED);
    assertThat(again.files().skipped() + again.files().readOn()).isZero();
    assertThat(figures(again))
        .containsExactly(counts(2, 1, 1), counts(3, 1, 2), counts(2, 2, 0), counts(2, 1, 1))
        .isEqualTo(figures(planned));
    assertThat(importing.everything()).isEqualTo(before);
    assertThat(importing.again().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(importing.run().files().skipped()).isEqualTo(5);

    assertThat(importing.undo().deleted()).isEqualTo(9);
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void aDocumentThatTheServiceChangedStaysAndANewerFileReplacesOne() {
    MongoDatabase database = importing.database;
    database.getCollection("pack_runs").updateOne(eq("_id", "run-1"), set("planHash", "mine"));
    database
        .getCollection("pack_run_approvals")
        .updateOne(eq("approvalId", "gate"), set("status", "approved"));
    database.getCollection("pack_run_logs").updateOne(eq("sequence", 2L), set("message", "mine"));
    store.run("run-2", LATE);
    Map<String, List<Document>> before = importing.everything();
    ImportReport again = importing.again();
    assertThat(figures(again))
        .containsExactly(
            new Counts(2, 0, 1, 1, 0, 0), counts(3, 0, 3), counts(2, 0, 2), counts(2, 0, 2));
    assertThat(importing.everything().get("pack_run_logs")).isEqualTo(before.get("pack_run_logs"));
    assertThat(importing.everything().get("pack_run_approvals"))
        .isEqualTo(before.get("pack_run_approvals"));

    // The same with verbatim words.
    ImportReport verbatim = importing.again(WriteGuard.none(), false, Words.VERBATIM);
    assertThat(verbatim.rejectsByCode()).isEmpty();

    // An undo keeps changed documents and reports them.
    Importer.Undone undone = importing.undo();
    assertThat(undone.deleted()).isEqualTo(7);
    assertThat(undone.kept()).extracting(kept -> kept.documents()).containsExactly(1L, 1L);
  }

  @Test
  void documentsOfTheServiceAndChangedLinesStayConflicts() {
    MongoDatabase database = importing.database;
    var approvals = database.getCollection("pack_run_approvals");
    database.getCollection("pack_runs").insertOne(Document.parse("{_id: 'own', planHash: 'mine'}"));
    approvals.updateOne(eq("approvalId", "gate"), set("status", "approved"));
    store
        .run("own", EARLY)
        .write(
            "approvals/run-1.json",
            "["
                + StoreOnDisk.approval("gate").replace("\"g\"", "\"h\"")
                + ","
                + StoreOnDisk.approval("door")
                + "]")
        .write(
            "logs/run-1.ndjson",
            StoreOnDisk.line("ONE") + StoreOnDisk.line("two") + StoreOnDisk.line("three"));
    for (int i = 0; i < 2; i++) {
      assertThat(importing.again().rejectsByCode()).isEqualTo(Map.of("conflict", 3L));
      assertThat(importing.run().rejectsByCode()).isEqualTo(Map.of("conflict", 3L));
    }
  }

  @Test
  void aFileThatWasRewrittenWithTheSameSizeAndTimeIsNoChangeOfTheService() throws IOException {
    Map<String, List<Document>> before = importing.everything();
    for (String path : List.of("runs/run-2.json", "logs/run-1.ndjson")) {
      Path file = store.root().resolve(path);
      FileTime time = Files.getLastModifiedTime(file);
      String text = Files.readString(file);
      store.write(path, text.replace("\"h\"", "\"x\"").replace("three", "THREE"));
      Files.setLastModifiedTime(file, time);
    }
    assertThat(importing.again().rejectsByCode()).isEqualTo(Map.of("conflict", 2L));
    assertThat(importing.everything()).isEqualTo(before);
  }

  @Test
  void anImportKilledAtAnyPointIsCompletedAndAnUndoRemovesAll() {
    Map<String, List<Document>> before = importing.everything();
    boolean finished = false;
    for (int n = 1; !finished; n += 11) {
      lose();
      WriteGuard guard = ImportFixture.dyingAfter(n);
      try {
        importing.again(guard, false, Words.PLAIN);
        finished = true;
      } catch (IllegalStateException killed) {
        assertThat(importing.run().rejectsByCode()).isEmpty();
        assertThat(importing.again().rejectsByCode()).isEmpty();
      }
      assertThat(importing.everything()).as("killed at %d", n).isEqualTo(before);
    }
    lose();
    assertThatThrownBy(() -> importing.again(ImportFixture.dyingAfter(20), false, Words.PLAIN))
        .isInstanceOf(IllegalStateException.class);
    importing.undo();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void anImportKilledInALongLogKeepsTheRecordOfEarlierEntries() {
    store.write("logs/run-2.ndjson", StoreOnDisk.line("x").repeat(2_100));
    importing.run();
    Bson last = eq("sequence", 2_100L);
    importing.database.getCollection("pack_run_logs").updateOne(last, set("message", "mine"));
    // One worker, so that its messages between the pieces arrive at once.
    var byOne =
        new ImportRequest(
            StoreFolders.below(store.root()),
            EnumTables.NONE,
            Words.PLAIN,
            importing.rejects,
            false,
            1,
            true);
    boolean finished = false;
    for (int n = 45; !finished; n += 3) {
      try {
        importing.importer(ImportFixture.dyingAfter(n)).run(byOne);
        finished = true;
      } catch (IllegalStateException killed) {
        assertThat(importing.run().rejectsByCode()).as("killed at %d", n).isEmpty();
      }
    }
    assertThat(importing.again().rejectsByCode()).isEmpty();
  }

  @Test
  void twoConcurrentImportsShareTheStore() throws Exception {
    for (int i = 10; i < 30; i++) {
      store.run("run-" + i, EARLY).write("logs/run-" + i + ".ndjson", StoreOnDisk.line("one"));
    }
    importing.run();
    Map<String, List<Document>> before = importing.everything();
    importing.database.getCollection("pack_runs").deleteMany(new Document());
    importing.database.getCollection("pack_run_logs").deleteMany(new Document());
    var other = CompletableFuture.supplyAsync(importing::again);
    ImportReport mine = importing.again();
    ImportReport others = other.get(60, TimeUnit.SECONDS);
    assertThat(mine.runs().inserted() + others.runs().inserted()).isEqualTo(22);
    assertThat(mine.logs().inserted() + others.logs().inserted()).isEqualTo(23);
    assertThat(mine.rejectsByCode()).isEmpty();
    assertThat(others.rejectsByCode()).isEmpty();
    assertThat(importing.everything()).isEqualTo(before);
  }

  @Test
  void aGrownLogIsImportedAlthoughTheUnchangedFileOfItsDeletedRunIsSkipped() {
    importing.database.getCollection("pack_runs").deleteOne(eq("_id", "run-1"));
    store.append("logs/run-1.ndjson", StoreOnDisk.line("four"));
    ImportReport planned = importing.dryRun();
    ImportReport plain = importing.run();
    assertThat(plain.rejectsByCode()).isEmpty();
    assertThat(plain.logs()).isEqualTo(counts(4, 1, 3)).isEqualTo(planned.logs());
    assertThat(plain.files().readOn()).isEqualTo(1);
  }

  @Test
  void importingEntriesOlderThanTheRetentionAgainGivesAWarning() {
    importing
        .database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("timestamp"),
            new IndexOptions().expireAfter(20 * 365L, TimeUnit.DAYS));
    importing.database.getCollection("pack_run_logs").deleteMany(new Document());
    assertThat(importing.again().warnings()).isEmpty();

    importing.database.runCommand(
        Document.parse(
            "{collMod: 'pack_run_logs', index: {keyPattern: {timestamp: 1},"
                + " expireAfterSeconds: 3600}}"));
    importing.database.getCollection("pack_run_logs").deleteMany(new Document());
    ImportReport again = importing.again();
    assertThat(again.logs().inserted()).isEqualTo(3);
    assertThat(again.warnings())
        .containsExactly(
            "3 of the log entries that were written are older than the lifetime of log entries (1"
                + " hour): the server deletes such entries within minutes.");
  }
}
