package taskrunner.importer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;
import taskrunner.testing.MongoTest;

@MongoTest
class ImportVerificationTest {
  private static final Path SAMPLE = Path.of("importer/sample-store");
  private static final Path WITH_ERRORS = Path.of("importer/sample-store-with-errors");

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private void importStore(Path root, MongoDatabase database) {
    new Importer(database, CollectionNames.DEFAULTS, "", WriteGuard.none())
        .run(
            new ImportRequest(
                StoreFolders.below(root), EnumTables.NONE, folder.resolve("rejects"), false));
  }

  private static VerificationReport verify(Path root, MongoDatabase database) {
    return verify(StoreFolders.below(root), database);
  }

  private static VerificationReport verify(StoreFolders folders, MongoDatabase database) {
    return new ImportVerification(database, CollectionNames.DEFAULTS, "", () -> {})
        .run(folders, EnumTables.NONE, Words.PLAIN);
  }

  private static List<String> lines(VerificationReport report) {
    return report.differences().stream()
        .map(d -> d.what() + " " + d.kind() + " " + d.runId() + " " + d.id() + " " + d.field())
        .toList();
  }

  private static long sum(VerificationReport report, ToLongFunction<VerificationReport.Kind> of) {
    return report.kinds().stream().mapToLong(of).sum();
  }

  @Test
  void bothSampleStoresAgreeWithTheDatabaseAfterTheirImport(MongoDatabase database) {
    importStore(SAMPLE, database);
    VerificationReport report = verify(SAMPLE, database);
    assertThat(report.agrees()).isTrue();
    assertThat(report.total()).isZero();
    assertThat(report.runsCompared()).isEqualTo(12);
    assertThat(report.runsEqual()).isEqualTo(12);
    assertThat(sum(report, VerificationReport.Kind::store)).isEqualTo(12 + 3246 + 8 + 4);
    assertThat(sum(report, VerificationReport.Kind::database)).isEqualTo(12 + 3246 + 8 + 4);

    importStore(WITH_ERRORS, database);
    VerificationReport withErrors = verify(WITH_ERRORS, database);
    assertThat(lines(withErrors)).isEmpty();
    assertThat(withErrors.agrees()).isTrue();
    assertThat(withErrors.runsCompared()).isPositive();
  }

  @Test
  void aMissingLineAChangedMessageAndAnExtraDocumentAreFound(MongoDatabase database) {
    importStore(SAMPLE, database);
    var logs = database.getCollection("pack_run_logs");
    logs.deleteOne(new Document("runId", "run-002").append("sequence", 17L));
    logs.updateOne(
        new Document("runId", "run-003").append("sequence", 5L),
        new Document("$set", new Document("message", "tampered")));
    logs.insertOne(new Document("runId", "run-004").append("sequence", 999L));
    database.getCollection("pack_artifacts").deleteOne(new Document("runId", "run-003"));
    database
        .getCollection("pack_run_approvals")
        .insertOne(new Document("runId", "run-004").append("approvalId", "another"));

    VerificationReport report = verify(SAMPLE, database);
    assertThat(report.agrees()).isFalse();
    assertThat(report.runsEqual()).isEqualTo(9);
    assertThat(report.total()).isEqualTo(5);
    assertThat(lines(report))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("MISSING ARTIFACT run-003 "),
            line -> assertThat(line).isEqualTo("MISSING LOG run-002 17 null"),
            line -> assertThat(line).isEqualTo("DIFFERENT LOG run-003 5 message"),
            line -> assertThat(line).isEqualTo("EXTRA LOG run-004 999 null"),
            line -> assertThat(line).isEqualTo("EXTRA APPROVAL run-004 another null"));
    VerificationReport.Difference changed =
        report.differences().stream()
            .filter(d -> d.what() == VerificationReport.What.DIFFERENT)
            .findFirst()
            .orElseThrow();
    assertThat(changed.actual()).isEqualTo("\"tampered\"");
    assertThat(changed.expected()).startsWith("\"");
    assertThat(changed.file()).isEqualTo("logs/run-003.ndjson");
    assertThat(changed.line()).isEqualTo(5);
  }

  @Test
  void changesByTheServiceAfterTheImportAreReportedSeparately(MongoDatabase database) {
    importStore(SAMPLE, database);
    database
        .getCollection("pack_runs")
        .updateOne(
            new Document("_id", "run-001"),
            new Document("$set", new Document("steps.0.status", "failed")));
    VerificationReport report = verify(SAMPLE, database);
    assertThat(report.agrees()).isTrue();
    assertThat(report.runsEqual()).isEqualTo(11);
    assertThat(lines(report)).containsExactly("CHANGED_SINCE RUN run-001 run-001 steps[0].status");
  }

  @Test
  void aRunWithOtherContentFromBeforeTheImportIsADifference(MongoDatabase database) {
    database
        .getCollection("pack_runs")
        .insertOne(new Document("_id", "run-001").append("planHash", "another"));
    importStore(SAMPLE, database);
    assertThat(lines(verify(SAMPLE, database)))
        .singleElement()
        .asString()
        .startsWith("DIFFERENT RUN run-001 run-001 ");
  }

  @Test
  void documentsWithOtherIntegerTypesOrderAndIdAreEqual(MongoDatabase database) throws Exception {
    importStore(SAMPLE, database);
    var logs = database.getCollection("pack_run_logs");
    var key = new Document("runId", "run-002").append("sequence", 17L);
    Document entry = logs.find(key).into(new ArrayList<>()).get(0);
    logs.deleteOne(key);
    var reversed = new Document();
    List<String> names = List.copyOf(entry.keySet());
    for (int i = names.size() - 1; i > 0; i--) {
      reversed.append(names.get(i), entry.get(names.get(i)));
    }
    reversed.put("sequence", 17);
    logs.insertOne(reversed);
    assertThat(verify(SAMPLE, database).total()).isZero();
  }

  @Test
  void recordsThatTheValidatorRejectsAreNotReportedMissing(MongoDatabase database)
      throws Exception {
    database.createCollection("pack_runs");
    database.runCommand(
        Document.parse("{collMod: 'pack_runs', validator: {planHash: {$ne: 'refused'}}}"));
    Path runs = Files.createDirectories(folder.resolve("store/runs"));
    for (String id : List.of("good", "refused")) {
      Files.writeString(
          runs.resolve(id + ".json"),
          "{\"runId\":\""
              + id
              + "\",\"planHash\":\""
              + id
              + "\",\"plan\":{},\"requestedAt\":\"2025-11-06T10:15:30Z\",\"steps\":[]}");
    }
    importStore(folder.resolve("store"), database);
    VerificationReport report = verify(folder.resolve("store"), database);
    assertThat(report.agrees()).isTrue();
    assertThat(sum(report, VerificationReport.Kind::refused)).isEqualTo(1);
    assertThat(sum(report, VerificationReport.Kind::store)).isEqualTo(2);
  }

  @Test
  void theFirstDifferencesAreListedAndAllAreCounted(MongoDatabase database) {
    importStore(SAMPLE, database);
    database.getCollection("pack_run_logs").deleteMany(new Document());
    VerificationReport report = verify(SAMPLE, database);
    assertThat(report.differences()).hasSize(20);
    assertThat(report.total()).isEqualTo(3246);
  }

  @Test
  void aRunWhoseStateTheStoreLacksIsExtra(MongoDatabase database) throws Exception {
    importStore(SAMPLE, database);
    VerificationReport report = verify(onlyTheLogOf("run-003"), database);
    assertThat(report.agrees()).isFalse();
    assertThat(lines(report)).contains("EXTRA RUN run-003 run-003 null");
  }

  @Test
  void kindsWhoseFoldersAreNotGivenAreNotCompared(MongoDatabase database) throws Exception {
    importStore(SAMPLE, database);
    Path logs = onlyTheLogOf("run-003").resolve("logs");
    VerificationReport report = verify(new StoreFolders(null, null, logs, null, null), database);
    assertThat(lines(report)).isEmpty();
    assertThat(report.runsEqual()).isOne();
    assertThat(report.runsCompared()).isOne();
  }

  private Path onlyTheLogOf(String run) throws IOException {
    Path store = folder.resolve("part");
    Files.createDirectories(store.resolve("logs"));
    String log = "logs/" + run + ".ndjson";
    Files.copy(SAMPLE.resolve(log), store.resolve(log));
    return store;
  }
}
