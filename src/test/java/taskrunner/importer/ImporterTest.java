package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ImportFailedException;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.write.Identity;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

@MongoTest
class ImporterTest {
  private static final String EARLY = "2025-11-06T10:20:00Z";
  private static final String LATE = "2025-11-06T10:30:00Z";
  private static final List<String> COLLECTIONS =
      List.of("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals");

  private Path folder = Path.of("");
  private StoreOnDisk store = new StoreOnDisk(Path.of(""));
  private Path rejects = Path.of("");

  @BeforeEach
  void indexes(@TempDir Path folder, MongoDatabase database) {
    this.folder = folder;
    store = new StoreOnDisk(folder.resolve("store"));
    rejects = folder.resolve("rejects.ndjson");
    unique(database, "pack_run_logs", "sequence");
    unique(database, "pack_artifacts", "name");
    unique(database, "pack_run_approvals", "approvalId");
  }

  private static void unique(MongoDatabase database, String collection, String field) {
    database
        .getCollection(collection)
        .createIndex(Indexes.ascending("runId", field), new IndexOptions().unique(true));
  }

  private StoreOnDisk small() {
    return store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + "\n" + StoreOnDisk.line("two"))
        .write("approvals/run-1.json", "[" + StoreOnDisk.approval("gate") + "]")
        .write("artifacts/run-1/artifact-manifest.json", StoreOnDisk.manifest("bundle", "report"));
  }

  private ImportReport importInto(MongoDatabase database) {
    return importInto(database, WriteGuard.none(), false);
  }

  private ImportReport importInto(MongoDatabase database, WriteGuard guard, boolean dryRun) {
    return importer(database, guard)
        .run(new ImportRequest(StoreFolders.below(store.root()), EnumTables.NONE, rejects, dryRun));
  }

  private static Importer importer(MongoDatabase database, WriteGuard guard) {
    return new Importer(database, CollectionNames.DEFAULTS, "", guard);
  }

  private static Map<String, List<Document>> everything(MongoDatabase database) {
    var all = new TreeMap<String, List<Document>>();
    for (String name : COLLECTIONS) {
      all.put(
          name,
          database.getCollection(name).find().sort(new Document("_id", 1)).into(new ArrayList<>()));
    }
    return all;
  }

  private List<Document> deadLetters() throws IOException {
    return Files.exists(rejects)
        ? Files.readAllLines(rejects).stream().map(Document::parse).toList()
        : List.of();
  }

  private static Counts counts(long read, long inserted, long unchanged) {
    return new Counts(read, inserted, 0, unchanged, 0, 0);
  }

  @Test
  void anImportInsertsTheWholeStoreAndASecondOneChangesNothing(MongoDatabase database)
      throws IOException {
    small();
    ImportReport first = importInto(database);
    assertThat(first.outcome()).isEqualTo(Outcome.IMPORTED);
    assertThat(first.runs()).isEqualTo(counts(1, 1, 0));
    assertThat(first.logs()).isEqualTo(counts(2, 2, 0));
    assertThat(first.artifacts()).isEqualTo(counts(2, 2, 0));
    assertThat(first.approvals()).isEqualTo(counts(1, 1, 0));
    assertThat(first.rejectsFile()).isNull();
    var documents = everything(database);
    Document entry = documents.getOrDefault("pack_run_logs", List.of()).get(1);
    assertThat(entry.get("sequence")).isEqualTo(2L);
    assertThat(entry.getObjectId("_id"))
        .isEqualTo(
            Identity.ofLogEntry("run-1", entry.getDate("timestamp").toInstant().toEpochMilli(), 2));

    ImportReport second = importInto(database);
    assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(second.files().skipped()).isEqualTo(second.files().total()).isEqualTo(4);
    assertThat(second.logs()).isEqualTo(counts(2, 0, 2));
    assertThat(second.bytesRead()).isZero();
    assertThat(everything(database)).isEqualTo(documents);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aGrownLogIsReadFromItsOldEndAndARewrittenOneFromTheStart(MongoDatabase database)
      throws IOException {
    small();
    importInto(database);
    store.append("logs/run-1.ndjson", StoreOnDisk.line("three"));
    ImportReport grown = importInto(database);
    assertThat(grown.logs()).isEqualTo(counts(3, 1, 2));
    assertThat(grown.bytesRead()).isLessThan(200);

    store.write(
        "logs/run-1.ndjson",
        StoreOnDisk.line("ONE")
            + StoreOnDisk.line("two")
            + StoreOnDisk.line("three")
            + StoreOnDisk.line("four"));
    ImportReport rewritten = importInto(database);
    assertThat(rewritten.logs()).isEqualTo(new Counts(4, 1, 0, 2, 1, 0));
    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().get(0)).containsEntry("code", "conflict").containsEntry("line", 1);
    assertThat(importInto(database).outcome()).isEqualTo(Outcome.IMPORTED_WITH_REJECTS);
  }

  @Test
  void anIncompleteLastLineIsLeftForTheNextImport(MongoDatabase database) {
    store.run("run-1", EARLY).write("logs/run-1.ndjson", StoreOnDisk.line("one") + "{\"timest");
    ImportReport first = importInto(database);
    assertThat(first.outcome()).isEqualTo(Outcome.IMPORTED);
    assertThat(first.files().incompleteTails()).isEqualTo(1);
    assertThat(first.logs()).isEqualTo(counts(1, 1, 0));

    store.write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"));
    ImportReport second = importInto(database);
    assertThat(second.files().incompleteTails()).isZero();
    assertThat(second.logs()).isEqualTo(counts(2, 1, 1));
  }

  @Test
  void aLastLineWithoutNewlineIsCountedOnceAfterTheLogHasGrown(MongoDatabase database) {
    store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two").strip());
    assertThat(importInto(database).logs()).isEqualTo(counts(2, 2, 0));
    assertThat(importInto(database).logs()).isEqualTo(counts(2, 0, 2));
    store.append("logs/run-1.ndjson", "\n" + StoreOnDisk.line("three"));
    assertThat(importInto(database).logs()).isEqualTo(counts(3, 1, 2));
    store.append("logs/run-1.ndjson", StoreOnDisk.line("four"));
    assertThat(importInto(database).logs()).isEqualTo(counts(4, 1, 3));
  }

  @Test
  void aManifestThatNamesAnUnknownRunIsOneReject(MongoDatabase database) throws IOException {
    store
        .run("run-1", EARLY)
        .write(
            "artifacts/run-1/artifact-manifest.json",
            StoreOnDisk.manifest("x", "y")
                .replace("{\"outputs\"", "{\"runId\":\"gone\",\"outputs\""));
    assertThat(importInto(database).rejectsByCode()).isEqualTo(Map.of("unknown-run", 1L));
    assertThat(deadLetters()).hasSize(1);
  }

  @Test
  void aCorrectedLineIsImportedWithItsSequence(MongoDatabase database) throws IOException {
    store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + "{\n" + StoreOnDisk.line("three"));
    ImportReport first = importInto(database);
    assertThat(first.logs()).isEqualTo(new Counts(3, 2, 0, 0, 0, 1));
    assertThat(deadLetters()).hasSize(1);
    assertThat(deadLetters().get(0))
        .containsEntry("file", "logs/run-1.ndjson")
        .containsEntry("line", 2)
        .containsEntry("code", "malformed-json")
        .containsEntry("raw", "{");
    // The next import reports it again although the file has not changed.
    assertThat(importInto(database).logs()).isEqualTo(new Counts(3, 0, 0, 2, 0, 1));

    store.write(
        "logs/run-1.ndjson",
        StoreOnDisk.line("one") + StoreOnDisk.line("two") + StoreOnDisk.line("three"));
    assertThat(importInto(database).logs()).isEqualTo(counts(3, 1, 2));
  }

  @Test
  void aNewerRunStateReplacesAnUnchangedRun(MongoDatabase database) throws IOException {
    store.run("run-1", EARLY);
    importInto(database);
    store.run("run-1", LATE);
    ImportReport newer = importInto(database);
    assertThat(newer.runs()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
    Document run = database.getCollection("pack_runs").find().first();
    assertThat(Objects.requireNonNull(run).getDate("updatedAt").toInstant())
        .isEqualTo(Instant.parse(LATE));

    store.run("run-1", EARLY);
    assertThat(importInto(database).runs().conflicts()).isEqualTo(1);
    assertThat(deadLetters().get(0)).containsEntry("code", "conflict");
  }

  @Test
  void aRunThatTheServiceChangedIsAConflictAndNotOverwritten(MongoDatabase database) {
    store.run("run-1", EARLY);
    importInto(database);
    database.getCollection("pack_runs").updateOne(eq("_id", "run-1"), set("planHash", "service"));
    store.run("run-1", LATE);
    assertThat(importInto(database).runs().conflicts()).isEqualTo(1);
    Document run = database.getCollection("pack_runs").find().first();
    assertThat(run).containsEntry("planHash", "service");
  }

  @Test
  void anEqualDocumentOfTheServiceIsUnchangedAndTheUndoKeepsIt(MongoDatabase database) {
    small();
    importInto(database);
    var logs = database.getCollection("pack_run_logs");
    Document own = Objects.requireNonNull(logs.find(eq("sequence", 1L)).first());
    importer(database, WriteGuard.none()).undo();
    assertThat(everything(database).values()).allMatch(List::isEmpty);

    own.put("_id", new ObjectId());
    logs.insertOne(own);
    ImportReport report = importInto(database);
    assertThat(report.logs()).isEqualTo(counts(2, 1, 1));
    importer(database, WriteGuard.none()).undo();
    assertThat(logs.find()).containsExactly(own);
  }

  @Test
  void undoKeepsDocumentsThatWereChangedAfterTheImport(MongoDatabase database) {
    small();
    importInto(database);
    database
        .getCollection("pack_run_approvals")
        .updateOne(eq("approvalId", "gate"), set("status", "approved"));
    Importer.Undone undone = importer(database, WriteGuard.none()).undo();
    assertThat(undone.deleted()).isEqualTo(5);
    assertThat(undone.kept()).hasSize(1);
    assertThat(undone.kept().get(0).collection()).isEqualTo("pack_run_approvals");
    assertThat(database.getCollection("pack_run_approvals").countDocuments()).isEqualTo(1);
    assertThat(ImportFixture.ledger(database)).containsOnly("undone");
  }

  @Test
  void theFirstOfSeveralEqualKeysIsImported(MongoDatabase database) throws IOException {
    store
        .write("runs/a.json", StoreOnDisk.runJson("run-1", EARLY, "first"))
        .write("runs/b.json", StoreOnDisk.runJson("run-1", LATE, "second"))
        .write("runs/c.json", StoreOnDisk.runJson("run-1", EARLY, "first"))
        .write(
            "logs/run-1.ndjson",
            StoreOnDisk.line("one", 7) + StoreOnDisk.line("one", 7) + StoreOnDisk.line("two", 7))
        .write("artifacts/run-1/artifact-manifest.json", StoreOnDisk.manifest("x", "y"));
    ImportReport report = importInto(database);
    assertThat(report.runs()).isEqualTo(new Counts(3, 1, 0, 1, 0, 1));
    assertThat(report.logs()).isEqualTo(new Counts(3, 1, 0, 1, 0, 1));
    assertThat(report.rejectsByCode())
        .isEqualTo(Map.of("duplicate-run", 1L, "duplicate-sequence", 1L));
    // The same figures when the document is already in the database.
    ImportReport again = importInto(database);
    assertThat(again.rejectsByCode()).isEqualTo(report.rejectsByCode());
    assertThat(again.runs()).isEqualTo(new Counts(3, 0, 0, 2, 0, 1));
    assertThat(deadLetters()).extracting(d -> d.getString("file")).contains("runs/b.json");
  }

  @Test
  void aFileOfAnUnknownRunIsOneReject(MongoDatabase database) throws IOException {
    store
        .run("run-1", EARLY)
        .write("logs/gone.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"));
    assertThat(importInto(database).rejectsByCode()).isEqualTo(Map.of("unknown-run", 1L));
    assertThat(deadLetters().get(0)).containsEntry("line", null).containsEntry("offset", null);
    // A run that exists only in the database is known, too.
    database.getCollection("pack_runs").insertOne(new Document("_id", "gone"));
    assertThat(importInto(database).logs().inserted()).isEqualTo(2);
  }

  @Test
  void aFileNameThatMatchesTwoRunsIsRejected(MongoDatabase database) {
    store
        .write("runs/1.json", StoreOnDisk.runJson("a:b", EARLY, "h"))
        .write("logs/a_b.ndjson", StoreOnDisk.line("one"));
    database.getCollection("pack_runs").insertOne(new Document("_id", "a/b"));
    assertThat(importInto(database).rejectsByCode()).isEqualTo(Map.of("ambiguous-name", 1L));
    database.getCollection("pack_runs").deleteOne(eq("_id", "a/b"));
    assertThat(importInto(database).logs().inserted()).isEqualTo(1);
    assertThat(database.getCollection("pack_run_logs").find().first())
        .containsEntry("runId", "a:b");
  }

  @Test
  void anEntryThatTheValidatorRejectsIsADeadLetterAndTheOthersAreInserted(MongoDatabase database)
      throws IOException {
    database.runCommand(
        new Document("collMod", "pack_run_logs")
            .append("validator", new Document("message", new Document("$ne", "bad"))));
    store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("good") + StoreOnDisk.line("bad"));
    ImportReport report = importInto(database);
    assertThat(report.logs()).isEqualTo(new Counts(2, 1, 0, 0, 0, 1));
    assertThat(deadLetters().get(0))
        .containsEntry("code", "refused-by-validator")
        .containsEntry("line", 2);
  }

  @Test
  void aDryRunHasTheSameFiguresAndWritesNothing(MongoDatabase database) {
    small().write("logs/gone.ndjson", StoreOnDisk.line("one"));
    ImportReport planned = importInto(database, WriteGuard.none(), true);
    assertThat(planned.outcome()).isEqualTo(Outcome.PLANNED);
    assertThat(everything(database).values()).allMatch(List::isEmpty);
    assertThat(database.listCollectionNames()).doesNotContain("pack_import_ledger");
    assertThat(Files.exists(rejects)).isFalse();
    ImportReport real = importInto(database);
    assertThat(List.of(planned.runs(), planned.logs(), planned.artifacts(), planned.approvals()))
        .isEqualTo(List.of(real.runs(), real.logs(), real.artifacts(), real.approvals()));
  }

  @Test
  void anUnwritableDeadLetterFileFailsTheImportBeforeTheFirstInsert(MongoDatabase database) {
    small();
    rejects = folder.resolve("no-such-folder").resolve("rejects.ndjson");
    assertThatThrownBy(() -> importInto(database))
        .isInstanceOf(ImportFailedException.class)
        .hasMessageContaining("no-such-folder");
    assertThat(everything(database).values()).allMatch(List::isEmpty);
  }

  @Test
  void anImportStoppedAtAnyPointIsCompletedByTheNextAndCanBeUndone(MongoDatabase database) {
    small();
    importInto(database);
    var undisturbed = everything(database);
    importer(database, WriteGuard.none()).undo();
    boolean stopped = true;
    int points = 0;
    for (int n = 0; stopped; n++) {
      try {
        importInto(database, ImportFixture.dyingAfter(n), false);
        stopped = false;
      } catch (IllegalStateException e) {
        points++;
      }
      ImportReport rest = importInto(database);
      assertThat(everything(database)).as("stopped at point %d", n).isEqualTo(undisturbed);
      assertThat(rest.rejectsByCode()).isEmpty();
      Importer.Undone undone = importer(database, WriteGuard.none()).undo();
      assertThat(undone.kept()).isEmpty();
      assertThat(everything(database).values())
          .as("undone after a stop at point %d", n)
          .allMatch(List::isEmpty);
    }
    assertThat(points).isGreaterThan(5);
  }
}
