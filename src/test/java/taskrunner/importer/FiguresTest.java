package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.ImportFixture.EARLY;
import static taskrunner.importer.ImportFixture.figures;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

@MongoTest
class FiguresTest {
  private ImportFixture importing;
  private StoreOnDisk store;

  @BeforeEach
  void fixture(@TempDir Path folder, MongoDatabase database) {
    importing = new ImportFixture(folder, database);
    store = importing.store.run("run-1", EARLY);
  }

  private ImportReport dryThenReal() {
    ImportReport planned = importing.dryRun();
    ImportReport real = importing.run();
    assertThat(figures(planned)).isEqualTo(figures(real));
    assertThat(planned.rejectsByCode()).isEqualTo(real.rejectsByCode());
    assertThat(planned.normalised()).isEqualTo(real.normalised());
    return real;
  }

  @Test
  void linesWithOneSequenceBecomeOneEntryWithinSeconds() {
    var log = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      log.append(StoreOnDisk.line(i % 2 == 0 ? "even" : "odd", 0));
    }
    store.write("logs/run-1.ndjson", log.toString());
    long start = System.nanoTime();
    ImportReport report = dryThenReal();
    assertThat(report.logs()).isEqualTo(new Counts(5_000, 1, 0, 2_499, 0, 2_500));
    assertThat(report.rejectsByCode()).isEqualTo(Map.of("duplicate-sequence", 2_500L));
    // One round trip for each line would take far longer.
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    assertThat(importing.run().logs()).isEqualTo(new Counts(5_000, 0, 0, 2_500, 0, 2_500));
  }

  @Test
  void theUnknownFieldsOfAManifestAreCountedByNameAsThoseOfARecord() {
    String uploaded = "\"UploadedAt\":\"2025-11-06T10:16:00Z\",\"runId\":\"run-1\",";
    store.write(
        "artifacts/run-1/artifact-manifest.json",
        StoreOnDisk.manifest("a", "b")
            .replaceFirst("\\{", "{" + uploaded + "\"pack\":{\"id\":1},\"extra\":null,")
            .replaceFirst("\"name\"", "\"extra\":1,\"name\""));

    assertThat(dryThenReal().normalised())
        .isEqualTo(Map.of("unknown-field:pack", 1L, "unknown-field:extra", 2L));
  }

  @Test
  void aRunIdThatTheLedgerHasNoRoomForIsADeadLetter() {
    String huge = "r".repeat(9 << 20);
    store
        .write("runs/huge.json", StoreOnDisk.runJson(huge, EARLY, "h"))
        .write(
            "logs/run-1.ndjson",
            StoreOnDisk.line("a")
                + StoreOnDisk.line("b").replace("{", "{\"runId\":\"" + huge + "\","))
        .write("approvals/run-1.json", "{\"runId\":\"" + huge + "\",\"approvals\":[]}")
        .write("runs/long.json", StoreOnDisk.runJson("l".repeat(1 << 20), EARLY, "h"));

    ImportReport report = dryThenReal();

    assertThat(report.rejectsByCode()).isEqualTo(Map.of("too-large", 3L));
    assertThat(report.runs().inserted()).isEqualTo(2);
    assertThat(importing.deadLetters())
        .allMatch(letter -> letter.getString("message").startsWith("The run id has 9,437,184 c"));
    assertThat(importing.undo().deleted()).isEqualTo(3);
  }

  @Test
  void theRangesOfARunWithALongIdAreLeftOutOfTheLedger() {
    String id = "l".repeat(1 << 20);
    store.write("runs/long.json", StoreOnDisk.runJson(id, EARLY, "h"));
    store.write("logs/long.ndjson", "");
    for (int i = 0; i < 40; i += 2) {
      store.append(
          "logs/long.ndjson", StoreOnDisk.line("x", i).replace("{", "{\"runId\":\"" + id + "\","));
    }

    assertThat(importing.run().logs()).isEqualTo(new Counts(20, 20, 0, 0, 0, 0));
    assertThat(importing.run().outcome()).isEqualTo(ImportReport.Outcome.UNCHANGED);
  }

  @Test
  void unreadTailsAndFilesAreListedByPathForAnyNumberOfWorkers() {
    for (int i = 99; i >= 10; i--) {
      store
          .write(
              "logs/" + i + ".ndjson",
              StoreOnDisk.line("m").replace("{", "{\"runId\":\"run-1\",") + "{")
          .write("logs/" + i + ".NDJSON", "")
          .write("runs/" + i + "/State.json", "");
    }
    for (int workers : new int[] {1, 8}) {
      ImportReport report = importing.run(WriteGuard.none(), workers);
      assertThat(report.rejectsByCode()).isEmpty();
      assertThat(report.files().incompleteTails()).isEqualTo(90);
      assertThat(report.files().tails())
          .hasSize(10)
          .extracting(tail -> tail.file() + " " + tail.offset())
          .startsWith("logs/10.ndjson 109", "logs/11.ndjson 109")
          .endsWith("logs/19.ndjson 109");
      assertThat(report.files().leftAlone().count()).isEqualTo(180);
      assertThat(report.files().leftAlone().kinds()).isEqualTo(Map.of("*.NDJSON", 90L, "*/", 90L));
      assertThat(report.files().leftAlone().first())
          .hasSize(10)
          .startsWith("logs/10.NDJSON")
          .endsWith("logs/19.NDJSON");
      assertThat(report.warnings())
          .singleElement()
          .satisfies(warning -> assertThat(warning).startsWith("180 files or folders"));
    }
    assertThat(importing.dryRun().files()).isEqualTo(importing.run().files());
  }

  @Test
  void aDryRunFindsDistantDuplicatesAndDocumentsThatTheValidatorRejects() {
    importing.database.runCommand(
        new Document("collMod", "pack_run_logs")
            .append("validator", new Document("message", new Document("$ne", "bad"))));
    var log = new StringBuilder();
    for (int i = 1; i <= 2_500; i++) {
      log.append(StoreOnDisk.line("line " + i, i));
    }
    log.append(StoreOnDisk.line("line 7", 7))
        .append(StoreOnDisk.line("other", 8))
        .append(StoreOnDisk.line("bad", 5_000))
        .append(StoreOnDisk.line("good", 5_000));
    store.write("logs/run-1.ndjson", log.toString());
    ImportReport report = dryThenReal();
    assertThat(report.logs()).isEqualTo(new Counts(2_504, 2_501, 0, 1, 0, 2));
    assertThat(report.rejectsByCode())
        .isEqualTo(Map.of("duplicate-sequence", 1L, "refused-by-validator", 1L));
  }

  @Test
  void aDeadLetterOfTheValidatorNamesTheFieldAndWhatIsExpected() {
    importing.database.runCommand(
        new Document("collMod", "pack_run_logs")
            .append(
                "validator",
                Document.parse(
                    """
                    {$jsonSchema: {required: ["stepId"], properties: {message: {maxLength: 3}}}}
                    """)));
    store.write("logs/run-1.ndjson", StoreOnDisk.line("long"));
    importing.run();
    assertThat(importing.deadLetters().get(0).getString("message"))
        .contains("stepId is missing")
        .contains("message:")
        .contains("\"maxLength\": 3");
  }

  @Test
  void aManifestOfAnUnknownRunIsOneRejectForAnyName() {
    String outputs = StoreOnDisk.manifest("x", "y").substring(1);
    store
        .write("artifacts/run-1/artifact-manifest.json", "{\"runId\":\"ghost\"," + outputs)
        .write("artifacts/e/artifact-manifest.json", "{\"runId\":\"ghost\",\"outputs\":[]}");
    ImportReport report = dryThenReal();
    assertThat(report.artifacts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 2));
    assertThat(importing.deadLetters())
        .allSatisfy(letter -> assertThat(letter).containsEntry("code", "unknown-run"))
        .anySatisfy(letter -> assertThat(letter.getString("raw")).contains("\"outputs\":[]"));
  }

  @Test
  void aLineThatNamesAnUnknownRunIsRejectedByItself() {
    String ghost = StoreOnDisk.line("two").replaceFirst("\\{", "{\"runId\":\"ghost\",");
    store.write("logs/run-1.ndjson", StoreOnDisk.line("one") + ghost + StoreOnDisk.line("three"));
    assertThat(dryThenReal().logs()).isEqualTo(new Counts(3, 2, 0, 0, 0, 1));
    assertThat(importing.deadLetters().get(0)).containsEntry("line", 2);
  }

  @Test
  void aRunOfTheDatabaseIsFoundByANameWithReplacedCharacters() {
    importing.database.getCollection("pack_runs").insertOne(new Document("_id", "x:y_z"));
    store.write("logs/x_y_z.ndjson", StoreOnDisk.line("one"));
    assertThat(dryThenReal().logs().inserted()).isEqualTo(1);
    assertThat(importing.database.getCollection("pack_run_logs").find().first())
        .containsEntry("runId", "x:y_z");
    importing.database.getCollection("pack_runs").insertOne(new Document("_id", "x_y:z"));
    store.append("logs/x_y_z.ndjson", StoreOnDisk.line("two"));
    assertThat(importing.run().rejectsByCode()).isEqualTo(Map.of("ambiguous-name", 1L));
  }

  @Test
  void batchesHaveALimitOfBytesToo() {
    var log = new StringBuilder();
    String filler = "x".repeat(7_000_000);
    for (int i = 0; i < 8; i++) {
      log.append(StoreOnDisk.line(filler + i));
    }
    store.write("logs/run-1.ndjson", log.toString());
    assertThat(importing.run().logs()).isEqualTo(new Counts(8, 8, 0, 0, 0, 0));
  }
}
