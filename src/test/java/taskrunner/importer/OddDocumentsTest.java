package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.export.Exporter;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.verify.ImportVerification;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.schema.CollectionNames;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

/** Documents with types that the importer never writes: no command fails on them. */
@MongoTest
class OddDocumentsTest {
  private static final List<String> ODD =
      List.of(
          "['run-1', 'run-2']",
          "['run-1']",
          "[]",
          "{a: 1}",
          "null",
          "7",
          "{$numberDecimal: 'NaN'}",
          "{$minKey: 1}",
          "{$undefined: true}",
          "{$date: {$numberLong: '9223372036854775807'}}",
          "{$regularExpression: {pattern: 'run', options: 'i'}}",
          "{$code: 'x', $scope: {}}",
          "[[['gate', 1]]]",
          "['gate', 'bundle', 1]",
          "{$numberDouble: '1.0'}",
          "{$numberDecimal: '1E+6144'}",
          "{$numberDecimal: '-0'}");

  private Path folder = Path.of("");
  private ImportFixture importing;

  @BeforeEach
  void fixture(@TempDir Path temp, MongoDatabase database) {
    folder = temp;
    importing = new ImportFixture(temp, database);
    importing
        .store
        .run("run-1", EARLY)
        .write("logs/run-1.ndjson", StoreOnDisk.line("one") + StoreOnDisk.line("two"))
        .write("approvals/run-1.json", "[" + StoreOnDisk.approval("gate") + "]")
        .write("artifacts/run-1/artifact-manifest.json", StoreOnDisk.manifest("bundle"));
    importing.run();
    // With the unique indexes, the server would reject a document with arrays in both keys.
    for (String name : List.of("pack_run_logs", "pack_artifacts", "pack_run_approvals")) {
      database.getCollection(name).dropIndexes();
    }
  }

  private ExportReport export(MongoDatabase database) {
    return new Exporter(database, CollectionNames.DEFAULTS, "", ImportProgress.NONE, () -> {})
        .run(new ExportRequest(folder.resolve("out"), false));
  }

  private VerificationReport verify(MongoDatabase database) {
    return new ImportVerification(database, CollectionNames.DEFAULTS, "", () -> {})
        .run(StoreFolders.below(importing.store.root()), EnumTables.NONE, Words.PLAIN);
  }

  /** Inserts each odd value as run id, as second key, as both, and as another field. */
  private static long insertOdd(MongoDatabase database) {
    long withOddRun = 0;
    for (String[] of :
        new String[][] {
          {"pack_run_logs", "sequence", "message"},
          {"pack_artifacts", "name", "notes"},
          {"pack_run_approvals", "approvalId", "status"}
        }) {
      List<Document> documents = new ArrayList<>();
      for (String odd : ODD) {
        documents.add(Document.parse("{runId: %s, %s: 'bundle'}".formatted(odd, of[1])));
        documents.add(Document.parse("{runId: 'run-1', %s: %s}".formatted(of[1], odd)));
        documents.add(Document.parse("{runId: %s, %s: %s}".formatted(odd, of[1], odd)));
        documents.add(
            Document.parse("{runId: 'run-9', %s: 1, %s: %s}".formatted(of[1], of[2], odd)));
        withOddRun += 2;
      }
      database.getCollection(of[0]).insertMany(documents);
    }
    List<Document> runs = new ArrayList<>();
    for (int i = 0; i < ODD.size(); i++) {
      runs.add(
          Document.parse(
              "{_id: 'odd-%d', updatedAt: %2$s, steps: %2$s, plan: %2$s}"
                  .formatted(i, ODD.get(i))));
    }
    database.getCollection("pack_runs").insertMany(runs);
    database.getCollection("pack_runs").insertOne(Document.parse("{_id: 7}"));
    return withOddRun + 1;
  }

  @Test
  void anExportLeavesOutADocumentWithArraysInBothKeysAndNamesIt(MongoDatabase database)
      throws Exception {
    database
        .getCollection("pack_run_logs")
        .insertOne(
            Document.parse("{_id: 'odd\\u2028one', runId: ['run-1', 'x'], sequence: [1, 2]}"));
    ExportReport report = export(database);
    assertThat(report.leftOut()).isEqualTo(1);
    assertThat(report.logs().records()).isEqualTo(2);
    assertThat(Files.readAllLines(folder.resolve("out/logs/run-1.ndjson"))).hasSize(2);
    assertThat(report.warnings())
        .containsExactly(
            "1 document was not exported, because its run id is no string, so no file can contain it:"
                + " pack_run_logs \"odd\\u2028one\".");
  }

  @Test
  void anExportSucceedsWithOddDocuments(MongoDatabase database) {
    long leftOut = insertOdd(database);
    ExportReport report = export(database);
    assertThat(report.leftOut()).isEqualTo(leftOut);
    assertThat(report.runs().records()).isEqualTo(1 + ODD.size());
    assertThat(report.warnings()).hasSize(1);
  }

  @Test
  void aVerificationSucceedsWithOddDocuments(MongoDatabase database) {
    insertOdd(database);
    VerificationReport verified = verify(database);
    assertThat(verified.kinds()).allMatch(kind -> kind.missing() == 0);
    assertThat(verified.kinds().stream().mapToLong(VerificationReport.Kind::extra).sum())
        .isGreaterThan(ODD.size());
  }

  @Test
  void anImportAndAnUndoSucceedWithOddDocuments(MongoDatabase database) {
    insertOdd(database);
    // The import reads the log again from the start; a blank line has no sequence.
    importing.store.write(
        "logs/run-1.ndjson", "\n" + StoreOnDisk.line("one") + StoreOnDisk.line("two"));
    importing.store.append("approvals/run-1.json", "\n");
    importing.store.append("artifacts/run-1/artifact-manifest.json", "\n");
    ImportReport report = importing.run();
    assertThat(report.files().skipped()).isEqualTo(1);
    assertThat(ImportFixture.figures(report)).allMatch(counts -> counts.inserted() == 0);
    long before = count();
    assertThat(importing.undo().deleted()).isEqualTo(5);
    assertThat(count()).isEqualTo(before - 5);
  }

  private long count() {
    return importing.everything().values().stream().mapToLong(List::size).sum();
  }
}
