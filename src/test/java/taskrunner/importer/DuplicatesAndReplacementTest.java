package taskrunner.importer;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.importer.ImportFixture.LATE;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.write.IfUnchanged;
import taskrunner.testing.MongoTest;

@MongoTest
class DuplicatesAndReplacementTest {
  private static final String MANIFEST = "artifacts/run-1/artifact-manifest.json";
  private static final String OTHER = "artifacts/z/artifact-manifest.json";

  private ImportFixture importing;
  private StoreOnDisk store;

  @BeforeEach
  void fixture(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
    store = importing.store.run("run-1", EARLY);
  }

  private static String manifest(String type) {
    return """
    {"runId":"run-1","outputs":[{"name":"x","type":"%s","status":"copied",\
    "capturedAt":"2025-11-06T10:16:00Z"}]}"""
        .formatted(type);
  }

  private String storedType() {
    Document stored = importing.database.getCollection("pack_artifacts").find().first();
    return Objects.requireNonNull(stored).getString("type");
  }

  @Test
  void aDuplicateIsRejectedAgainWhenTheFirstFileIsSkippedAndNeverReplacesTheFirst() {
    store.write(MANIFEST, manifest("file")).write(OTHER, manifest("object"));
    ImportReport first = importing.run();
    assertThat(first.artifacts()).isEqualTo(new Counts(2, 1, 0, 0, 0, 1));
    ImportReport second = importing.run();
    assertThat(second.rejectsByCode()).isEqualTo(Map.of("duplicate-name", 1L));
    assertThat(second.artifacts()).isEqualTo(new Counts(2, 0, 0, 1, 0, 1));
    assertThat(storedType()).isEqualTo("file");
  }

  @Test
  void aNewFileWithTheFirstPathIsImportedAndTheLaterFileIsRejected() {
    store.write(OTHER, manifest("object")).modified(OTHER, Instant.parse(EARLY));
    importing.run();
    store.write(MANIFEST, manifest("file"));
    ImportReport report = importing.run();
    assertThat(report.artifacts()).isEqualTo(new Counts(2, 0, 1, 0, 0, 1));
    assertThat(importing.deadLetters()).hasSize(1);
    assertThat(importing.deadLetters().get(0)).containsEntry("file", OTHER);
    assertThat(storedType()).isEqualTo("file");
    assertThat(importing.undo().kept()).isEmpty();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void aNewerManifestReplacesAndAnOlderOneIsAConflict() {
    store.write(MANIFEST, manifest("file")).modified(MANIFEST, Instant.parse(EARLY));
    importing.run();
    store.write(MANIFEST, manifest("object")).modified(MANIFEST, Instant.parse(LATE));
    assertThat(importing.run().artifacts()).isEqualTo(new Counts(1, 0, 1, 0, 0, 0));
    assertThat(storedType()).isEqualTo("object");
    store.write(MANIFEST, manifest("old")).modified(MANIFEST, Instant.parse(EARLY));
    assertThat(importing.run().artifacts()).isEqualTo(new Counts(1, 0, 0, 0, 1, 0));
    assertThat(storedType()).isEqualTo("object");
  }

  @Test
  void anUndoRemovesAnOutputThatItsManifestNoLongerHas() {
    store.write(MANIFEST, StoreOnDisk.manifest("x", "y"));
    importing.run();
    store.write(MANIFEST, StoreOnDisk.manifest("x"));
    importing.run();
    assertThat(importing.database.getCollection("pack_artifacts").countDocuments()).isEqualTo(2);
    importing.undo();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void anEqualRunOfTheServiceIsUnchangedAndTheUndoKeepsIt() {
    importing.run();
    var runs = importing.database.getCollection("pack_runs");
    Document equal = Objects.requireNonNull(runs.find().first());
    importing.undo();
    runs.insertOne(equal);
    assertThat(importing.run().runs()).isEqualTo(new Counts(1, 0, 0, 1, 0, 0));
    importing.undo();
    assertThat(runs.find()).containsExactly(equal);
  }

  @Test
  void anotherOrderOfThePlansKeysIsAChange() {
    importing.run();
    String swapped =
        StoreOnDisk.runJson("run-1", LATE, "h").replace("\"b\":1,\"a\":null", "\"a\":null,\"b\":1");
    store.write("runs/run-1.json", swapped);
    assertThat(importing.run().runs().updated()).isEqualTo(1);
    Document run =
        Objects.requireNonNull(importing.database.getCollection("pack_runs").find().first());
    assertThat(run.get("plan", Document.class).keySet()).containsExactly("a", "b");
  }

  @Test
  void aRunWithAFieldThatLooksLikeAnOperatorIsReplacedToo() {
    String odd = "{\"$set\":{\"planHash\":\"no\"},\"a.b\":1,";
    store.write("runs/run-1.json", odd + StoreOnDisk.runJson("run-1", EARLY, "h").substring(1));
    importing.run();
    store.write("runs/run-1.json", odd + StoreOnDisk.runJson("run-1", LATE, "i").substring(1));
    assertThat(importing.run().runs().updated()).isEqualTo(1);
    BsonDocument run =
        Objects.requireNonNull(
            importing.database.getCollection("pack_runs", BsonDocument.class).find().first());
    assertThat(run.keySet()).startsWith("_id", "$set", "a.b", "planHash");
    assertThat(run.getString("planHash").getValue()).isEqualTo("i");
    assertThat(importing.again().runs().unchanged()).isEqualTo(1);
    importing.undo();
    assertThat(importing.isEmpty()).isTrue();
  }

  @Test
  void aRunTooLargeForOneStatementIsReplacedButNotAfterAChange() {
    String filler = "x".repeat(9_000_000);
    store.write("runs/run-1.json", large(EARLY, filler));
    importing.run();
    store.write("runs/run-1.json", large(LATE, filler));
    assertThat(importing.run().runs().updated()).isEqualTo(1);
    importing
        .database
        .getCollection("pack_runs")
        .updateOne(eq("_id", "run-1"), new Document("$set", new Document("planHash", "g")));
    store.write("runs/run-1.json", large("2025-11-06T10:40:00Z", filler));
    assertThat(importing.run().runs().conflicts()).isEqualTo(1);
  }

  private static String large(String updatedAt, String filler) {
    return StoreOnDisk.runJson("run-1", updatedAt, "h")
        .replace("\"b\":1", "\"b\":\"" + filler + "\"");
  }

  @Test
  void aChangeBetweenReadingAndReplacingIsNotOverwritten() {
    importing.run();
    store.run("run-1", LATE);
    var runs = importing.database.getCollection("pack_runs");
    var stored = Objects.requireNonNull(runs.withDocumentClass(BsonDocument.class).find().first());
    assertThat(runs.countDocuments(IfUnchanged.since(stored, 0))).isEqualTo(1);
    assertThat(runs.countDocuments(IfUnchanged.since(stored, 15 * 1024 * 1024))).isEqualTo(1);
    runs.updateOne(eq("_id", "run-1"), new Document("$set", new Document("steps.0.attempts", 1)));
    assertThat(runs.countDocuments(IfUnchanged.since(stored, 0))).isZero();
    assertThat(runs.countDocuments(IfUnchanged.since(stored, 15 * 1024 * 1024))).isZero();
  }
}
