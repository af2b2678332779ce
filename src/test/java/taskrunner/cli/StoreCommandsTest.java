package taskrunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.importer.ImportReport;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.importer.verify.VerificationReport.Difference;
import taskrunner.importer.verify.VerificationReport.What;

/** The output of {@code probe}, {@code export} and {@code import --verify}. */
class StoreCommandsTest {
  private final Desk desk = new Desk();

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  @Test
  void probeNeedsNoServerAndNoConfiguration() throws Exception {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        folder.resolve("logs/r.ndjson"), "{\"Level\":\"loud\",\"x\":{\"y\":1},\"_id\":1}\n");
    desk.environment.put("TaskRunner__Storage__Mongo__SchemaValidation", "nonsense");
    desk.environment.remove("TaskRunner__Storage__Mongo__ConnectionString");
    Desk.Answer answer = desk.json("probe", "--from", folder.toString());
    assertThat(answer.exitCode()).isZero();
    JsonNode logs = answer.json().at("/logs");
    assertThat(answer.json().at("/outcome").asText()).isEqualTo("probed");
    assertThat(answer.json().at("/database").isNull()).isTrue();
    assertThat(logs.at("/records").asLong()).isEqualTo(1);
    assertThat(logs.at("/properties/0"))
        .isEqualTo(
            Desk.parse(
                "{\"name\":\"Level\",\"known\":\"level\",\"count\":1,\"example\":\"loud\","
                    + "\"file\":\"logs/r.ndjson\",\"line\":1}"));
    assertThat(logs.at("/properties/1/known").isNull()).isTrue();
    assertThat(logs.at("/moreProperties").asLong()).isZero();
    assertThat(logs.at("/words/0/storedAs").isNull()).isTrue();
    assertThat(desk.opened).isEmpty();

    assertThat(desk.type("probe", "--from", folder.toString()).out())
        .contains("logs: 1 files", "(unknown: kept)", "(rejected)", "logs/r.ndjson:1")
        .containsPattern("_id +\\(left out\\)");
  }

  @Test
  void probeOfAMissingFolderIsExitCode2() {
    Desk.Answer answer = desk.json("probe", "--from", folder.resolve("none").toString());
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("store-not-found");
    assertThat(desk.json("probe").json().at("/error/code").asText()).isEqualTo("wrong-usage");
  }

  @Test
  void exportReportsTheWrittenRecords() {
    desk.operations.exported =
        new ExportReport(
            new ExportReport.Written(2, 2, 700),
            new ExportReport.Written(30, 1, 3000),
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.FormUsed.LAYOUT,
            Map.of(),
            0,
            new ExportReport.Renamed(1, Map.of("CON", "_CON-0a")),
            Duration.ofSeconds(1),
            List.of("1 run is renamed."));
    Desk.Answer answer = desk.json("export", "--to", "out", "--overwrite");
    assertThat(answer.exitCode()).isZero();
    assertThat(answer.json().at("/outcome").asText()).isEqualTo("exported");
    assertThat(answer.json().at("/logs"))
        .isEqualTo(Desk.parse("{\"records\":30,\"files\":1,\"bytes\":3000}"));
    assertThat(answer.json().at("/bytes").asLong()).isEqualTo(3700);
    assertThat(desk.operations.calls).contains("export out true");
    assertThat(desk.type("export", "--to", "out").out())
        .contains("Exported tasks to out.", "3,700", "1 run is renamed.");
    assertThat(answer.json().at("/renamed"))
        .isEqualTo(Desk.parse("{\"runs\":1,\"first\":[{\"runId\":\"CON\",\"name\":\"_CON-0a\"}]}"));
    assertThat(answer.json().at("/form"))
        .isEqualTo(Desk.parse("{\"name\":\"layout-1\",\"from\":null}"));
    assertThat(desk.json("export").json().at("/error/code").asText()).isEqualTo("wrong-usage");
  }

  @Test
  void exportAcceptsOnlyOneForm() {
    for (String wrong :
        List.of("--form layout-2", "--form store --like old", "--like old --enum stepKind=x")) {
      List<String> words = new ArrayList<>(List.of("export", "--to", "out"));
      words.addAll(List.of(wrong.split(" ", -1)));
      Desk.Answer answer = desk.json(words.toArray(new String[0]));
      assertThat(answer.exitCode()).as(wrong).isEqualTo(2);
      assertThat(answer.json().at("/error/code").asText()).as(wrong).isEqualTo("wrong-usage");
    }
    assertThat(desk.operations.calls).isEmpty();
  }

  @Test
  void anExportThatLacksAnIntegerIsExit6() {
    desk.operations.exported =
        new ExportReport(
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            new ExportReport.FormUsed("like", "old"),
            Map.of("word-without-integer:stepKind", 2L),
            0,
            ExportReport.Renamed.NONE,
            Duration.ZERO,
            List.of());
    Desk.Answer answer =
        desk.json("export", "--to", "out", "--like", "old", "--enum-table", "default");
    assertThat(answer.exitCode()).isEqualTo(6);
    assertThat(answer.json().at("/outcome").asText()).isEqualTo("exported-with-gaps");
    assertThat(answer.json().at("/form/from").asText()).isEqualTo("old");
    assertThat(desk.type("export", "--to", "out").out()).contains("Spelling: that of old.");
  }

  @Test
  void anExportWithGapsIsExit6() {
    desk.operations.exported =
        new ExportReport(
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.Written.NONE,
            ExportReport.FormUsed.LAYOUT,
            Map.of("date-elsewhere-written-as-text", 3L),
            1,
            ExportReport.Renamed.NONE,
            Duration.ZERO,
            List.of("1 documents were left out."));
    Desk.Answer answer = desk.json("export", "--to", "out");
    assertThat(answer.exitCode()).isEqualTo(6);
    assertThat(answer.json().at("/outcome").asText()).isEqualTo("exported-with-gaps");
    assertThat(answer.json().at("/changed/date-elsewhere-written-as-text").asLong()).isEqualTo(3);
    assertThat(desk.type("export", "--to", "out").out())
        .contains("date-elsewhere-written-as-text: 3", "1 documents were left out.");
  }

  private static VerificationReport verified(Difference... differences) {
    long different = List.of(differences).stream().filter(d -> d.what() == What.DIFFERENT).count();
    return new VerificationReport(
        3,
        3 - differences.length,
        List.of(
            new VerificationReport.Kind(
                RecordKind.LOG, 9, 9, 0, different, 0, differences.length - different, 0)),
        List.of(differences),
        VerificationReport.Expired.NONE,
        Duration.ofMillis(5));
  }

  private static Difference difference(What what) {
    return new Difference(
        what, RecordKind.LOG, "r", "7", "message", "\"a\"", "\"b\"", "logs/r.ndjson", 7L);
  }

  @Test
  void anImportThatDiffersFromTheStoreIsExitCode5() {
    desk.operations.imported =
        Records.imported(ImportReport.Outcome.UNCHANGED, Records.counts(0, 0));
    desk.operations.verification = verified(difference(What.DIFFERENT));
    Desk.Answer answer = desk.json("import", "--from", "s", "--verify");
    assertThat(answer.exitCode()).isEqualTo(5);
    assertThat(answer.json().at("/outcome").asText()).isEqualTo("unchanged");
    JsonNode verification = answer.json().at("/verification");
    assertThat(verification.at("/outcome").asText()).isEqualTo("different");
    assertThat(verification.at("/comparedRuns/equal").asLong()).isEqualTo(2);
    assertThat(verification.at("/logs/different").asLong()).isEqualTo(1);
    assertThat(verification.at("/differences/0"))
        .isEqualTo(
            Desk.parse(
                """
                {"what": "different", "kind": "log", "runId": "r", "id": "7", "field": "message",
                 "expected": "\\"a\\"", "actual": "\\"b\\"", "file": "logs/r.ndjson", "line": 7}
                """));
    assertThat(desk.type("import", "--from", "s", "--verify").out())
        .contains("different log r 7: message is \"b\", in the store \"a\" (logs/r.ndjson:7)");
  }

  private VerificationReport missing(long missing, long expired) {
    return new VerificationReport(
        3,
        2,
        List.of(new VerificationReport.Kind(RecordKind.LOG, 9, 9 - missing, missing, 0, 0, 0, 0)),
        List.of(),
        expired == 0
            ? VerificationReport.Expired.NONE
            : new VerificationReport.Expired(expired, "30 days"),
        Duration.ofMillis(5));
  }

  @Test
  void missingRecordsComeWithAHintToImportAgain() {
    desk.operations.imported =
        Records.imported(ImportReport.Outcome.UNCHANGED, Records.counts(0, 0));
    desk.operations.verification = missing(2, 0);
    Desk.Answer answer = desk.json("import", "--from", "s", "--verify");
    assertThat(answer.exitCode()).isEqualTo(5);
    String hint = "import --again reads every file again and writes what is missing.";
    assertThat(answer.json().at("/verification/hint").asText()).isEqualTo(hint);
    assertThat(desk.type("import", "--from", "s", "--verify").out())
        .endsWith("Hint: " + hint + "\n");

    desk.operations.verification = missing(2, 1);
    assertThat(desk.type("import", "--from", "s", "--verify").out())
        .endsWith(
            hint
                + " 1 of the missing log entries is older than the current retention (30 days):"
                + " the server deletes such entries, also those that import --again writes.\n");
    desk.operations.verification = missing(2, 0);
    answer = desk.json("import", "--from", "s", "--again", "--verify");
    assertThat(answer.json().at("/verification/hint").isNull()).isTrue();
  }

  @Test
  void laterChangesAreNoDifferenceAndRejectsAreExitCode6() {
    desk.operations.verification = verified(difference(What.CHANGED_SINCE));
    desk.operations.imported =
        Records.imported(ImportReport.Outcome.UNCHANGED, Records.counts(0, 0));
    assertThat(desk.json("import", "--from", "s", "--verify").exitCode()).isZero();
    assertThat(desk.type("import", "--from", "s", "--verify").out())
        .contains("nothing is missing.\n");
    desk.operations.imported =
        Records.imported(ImportReport.Outcome.IMPORTED_WITH_REJECTS, Records.counts(0, 1));
    assertThat(desk.json("import", "--from", "s", "--verify").exitCode()).isEqualTo(6);
    assertThat(desk.type("import", "--from", "s", "--verify").out())
        .contains("nothing is missing, except 1 rejected by the import.\n");
  }

  @Test
  void withoutVerifyTheDatabaseIsNotRead() {
    desk.operations.imported =
        Records.imported(ImportReport.Outcome.UNCHANGED, Records.counts(0, 0));
    assertThat(desk.json("import", "--from", "s").json().has("verification")).isFalse();
    assertThat(desk.operations.calls).doesNotContain("verifyImport");
  }
}
