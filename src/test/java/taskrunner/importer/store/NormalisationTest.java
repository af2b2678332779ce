package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.store.Samples.APPROVAL;
import static taskrunner.importer.store.Samples.LINE;
import static taskrunner.importer.store.Samples.OUTPUT;
import static taskrunner.importer.store.Samples.RUN;
import static taskrunner.importer.store.Samples.STEP;
import static taskrunner.importer.store.Samples.line;
import static taskrunner.importer.store.Samples.with;
import static taskrunner.importer.store.Samples.without;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversions between the files and the stored documents, and which of them are counted. */
class NormalisationTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  private BsonDocument run(String json, Map<String, Long> counts) {
    var store = new StoreFixture(root).run(json);
    BsonDocument fields = store.fields();
    assertThat(store.normalisations.counts()).isEqualTo(counts);
    return fields;
  }

  private BsonDocument step(String members, Map<String, Long> counts) {
    return run(RUN.replace(STEP, with(STEP, members)), counts)
        .getArray("steps")
        .get(0)
        .asDocument();
  }

  private BsonDocument logLine(String members, Map<String, Long> counts) {
    var store = new StoreFixture(root).log(line(members));
    BsonDocument fields = store.fields();
    assertThat(store.normalisations.counts()).isEqualTo(counts);
    return fields;
  }

  @Test
  void theRunOfTheSpecificationIsStoredWithItsFields() {
    var date = new BsonDateTime(Instant.parse("2025-11-06T10:15:30Z").toEpochMilli());
    var store = new StoreFixture(root).run(RUN);
    assertThat(store.fields())
        .isEqualTo(
            new BsonDocument("planHash", new BsonString("sha256:1"))
                .append("plan", new BsonDocument())
                .append("failurePolicy", new BsonDocument("maxAttempts", new BsonInt32(1)))
                .append("requestedAt", date)
                .append("createdAt", date)
                .append("updatedAt", date)
                .append(
                    "steps",
                    BsonDocument.parse("{a: [{stepId: 'scan', status: 'pending'}]}")
                        .getArray("a")));
    assertThat(store.records.get(0).runId()).isEqualTo("r");
    assertThat(store.records.get(0).raw()).isEqualTo(RUN);
    assertThat(store.normalisations.counts()).isEmpty();
  }

  @Test
  void aByteOrderMarkIsAllowed() {
    String mark = "\uFEFF";
    assertThat(run(mark + RUN, Map.of())).containsKey("plan");
    assertThat(new StoreFixture(root).log(mark + LINE + "\n").fields()).containsKey("level");
    assertThat(new StoreFixture(root).approvals(mark + "[" + APPROVAL + "]").fields())
        .containsKey("status");
    assertThat(new StoreFixture(root).manifest(mark + "[" + OUTPUT + "]").records.get(0).raw())
        .isEqualTo(OUTPUT);
  }

  @Test
  void knownFieldsAreFoundInAnyCase() {
    String pascal =
        RUN.replace("runId", "RunId")
            .replace("planHash", "PLANHASH")
            .replace("stepId", "StepID")
            .replace("maxAttempts", "MaxAttempts");
    assertThat(run(pascal, Map.of())).isEqualTo(run(RUN, Map.of()));
    // The Kelvin sign is not a k.
    assertThat(step("\"\u212Aind\":\"run\"", Map.of("unknown-field:\u212Aind", 1L)))
        .doesNotContainKey("kind");
  }

  @Test
  void optionalNullsAreLeftOut() {
    assertThat(step("\"kind\":null,\"attempts\":null,\"lastTransitionAt\":null", Map.of()))
        .isEqualTo(BsonDocument.parse("{stepId: 'scan', status: 'pending'}"));
    assertThat(logLine("\"stepId\":null,\"metadata\":null,\"runId\":null", Map.of()))
        .doesNotContainKeys("stepId", "metadata", "runId");
    assertThat(run(with(RUN, "\"tenantId\":null"), Map.of())).doesNotContainKey("tenantId");
  }

  @Test
  void unknownFieldsAreKeptAndCounted() {
    BsonDocument fields =
        run(
            with(RUN, "\"Extra\":{\"b\":null,\"a\":[1,\"x\",true]},\"none\":null"),
            Map.of("unknown-field:Extra", 1L, "unknown-field:none", 1L));
    assertThat(fields.get("Extra")).isEqualTo(BsonDocument.parse("{b: null, a: [1, 'x', true]}"));
    assertThat(fields.get("none")).isEqualTo(BsonNull.VALUE);
    assertThat(step("\"x.$y\":1", Map.of("unknown-field:x.$y", 1L)))
        .containsEntry("x.$y", new BsonInt32(1));
  }

  @Test
  void aRecordsOwnIdIsLeftOutAndCounted() {
    assertThat(run(with(RUN, "\"_id\":{\"a\":[1e999999]}"), Map.of("own-_id-left-out", 1L)))
        .doesNotContainKey("_id");
    assertThat(logLine("\"_id\":1", Map.of("own-_id-left-out", 1L))).doesNotContainKey("_id");
    assertThat(step("\"_id\":1", Map.of("unknown-field:_id", 1L))).containsKey("_id");
  }

  @Test
  void thePlanIsStoredUnchanged() {
    String plan =
        "{\"z\":null,\"a.b\":{\"$set\":\"2025-11-06T10:15:30Z\"},\"RunId\":[],\"_id\":\"\\u00e9\u00e9\","
            + "\"n\":\"3\"}";
    BsonDocument read = run(RUN.replace("\"plan\":{}", "\"plan\":" + plan), Map.of());
    BsonDocument stored = read.getDocument("plan");
    assertThat(stored.keySet()).containsExactly("z", "a.b", "RunId", "_id", "n");
    assertThat(stored)
        .containsEntry("z", BsonNull.VALUE)
        .containsEntry("a.b", new BsonDocument("$set", new BsonString("2025-11-06T10:15:30Z")))
        .containsEntry("_id", new BsonString("\u00e9\u00e9"))
        .containsEntry("n", new BsonString("3"));
  }

  @Test
  void numbersOfKnownFieldsMayBeStrings() {
    assertThat(step("\"attempts\":\"3\"", Map.of())).containsEntry("attempts", new BsonInt32(3));
    assertThat(step("\"attempts\":2147483648", Map.of()))
        .containsEntry("attempts", new BsonInt64(2147483648L));
    assertThat(step("\"maxParallel\":\"-1\"", Map.of()))
        .containsEntry("maxParallel", new BsonInt32(-1));
    assertThat(logLine("\"sequence\":\"7\"", Map.of())).containsEntry("sequence", new BsonInt64(7));
  }

  @Test
  void otherNumbersKeepTheirValue() {
    assertNumber("2147483647", new BsonInt32(2147483647));
    assertNumber("-2147483649", new BsonInt64(-2147483649L));
    assertNumber("9223372036854775807", new BsonInt64(Long.MAX_VALUE));
    assertNumber("9223372036854775808", decimal("9223372036854775808"));
    assertNumber("1" + "0".repeat(40), decimal("1E+40"));
    assertNumber("-0", new BsonInt32(0));
    assertNumber("0.1", new BsonDouble(0.1));
    assertNumber("1e3", new BsonDouble(1000));
    assertNumber("3.0", new BsonDouble(3));
    assertNumber("1.10", new BsonDouble(1.1));
    assertNumber("-0.0", new BsonDouble(-0.0));
    assertNumber("2.2250738585072014E-308", new BsonDouble(Double.MIN_NORMAL));
    assertNumber("5e-324", new BsonDouble(Double.MIN_VALUE));
    assertNumber("2e23", new BsonDouble(Double.parseDouble("2e23")));
    assertNumber(
        "0.1000000000000000055511151231257827", decimal("0.1000000000000000055511151231257827"));
    assertNumber("0.12345678901234567890", decimal("0.1234567890123456789"));
    assertNumber("1e400", decimal("1E+400"));
    assertNumber("123456789012345678.5", decimal("123456789012345678.5"));
  }

  private void assertNumber(String json, BsonValue expected) {
    BsonDocument fields = run(with(RUN, "\"x\":" + json), Map.of("unknown-field:x", 1L));
    BsonValue read = fields.get("x", BsonNull.VALUE);
    assertThat(read.getBsonType()).as(json).isEqualTo(expected.getBsonType());
    if (read.isDecimal128()) {
      assertThat(read.asDecimal128().getValue().bigDecimalValue())
          .isEqualByComparingTo(expected.asDecimal128().getValue().bigDecimalValue());
    } else {
      assertThat(read).isEqualTo(expected);
    }
  }

  private static BsonValue decimal(String text) {
    return new BsonDecimal128(new Decimal128(new BigDecimal(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-06T10:15:30Z, 2025-11-06T10:15:30Z, ''",
    "2025-11-06T10:15:30.1234567+00:00, 2025-11-06T10:15:30.123Z, date-cut-to-milliseconds",
    "2025-11-06T10:15:30.1230000+00:00, 2025-11-06T10:15:30.123Z, ''",
    "2025-11-06T10:15:30.123456789Z, 2025-11-06T10:15:30.123Z, date-cut-to-milliseconds",
    "2025-11-06T10:15:30.5-18:00, 2025-11-07T04:15:30.500Z, ''",
    "2025-11-06T10:15:30+05:30, 2025-11-06T04:45:30Z, ''",
    "2025-11-06T10:15:30, 2025-11-06T10:15:30Z, date-without-offset-read-as-utc",
    "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999Z, date-cut-to-milliseconds",
    "1969-12-31T23:59:59.0001Z, 1969-12-31T23:59:59Z, date-cut-to-milliseconds",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z, ''",
    "9999-12-31T23:59:59.9999999+00:00, 9999-12-31T23:59:59.999Z, date-cut-to-milliseconds",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z, ''",
  })
  void datesBecomeMilliseconds(String text, String expected, String counted) {
    assertThat(
            step(
                "\"lastTransitionAt\":\"" + text + "\"",
                counted.isEmpty() ? Map.of() : Map.of(counted, 1L)))
        .containsEntry(
            "lastTransitionAt", new BsonDateTime(Instant.parse(expected).toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2025-11-06",
        "2025-11-06 10:15:30Z",
        "2025-11-06t10:15:30Z",
        "2025-11-06T10:15:30.Z",
        "2025-11-06T10:15:30.1234567890Z",
        "2025-11-06T10:15:30+18:01",
        "2025-11-06T10:15:30+19:00",
        "2025-11-06T10:15:30+00:60",
        "2025-11-06T10:15:60Z",
        "2025-11-06T24:00:00Z",
        "2025-11-06T10:60:00Z",
        "2025-02-29T10:15:30Z",
        "2025-00-06T10:15:30Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        " 2025-11-06T10:15:30Z",
        "2025-11-06T10:15:30Z\\n",
        "2025-11-06T10:15:30ZZ",
        "\u0662025-11-06T10:15:30Z",
        "1762424130"
      })
  void otherDatesAreRejected(String text) {
    String run = RUN.replace(STEP, with(STEP, "\"lastTransitionAt\":\"" + text + "\""));
    assertThat(new StoreFixture(root).run(run).reject().code()).isEqualTo(RejectCode.BAD_DATE);
  }

  @Test
  void aMissingFailurePolicyComesFromThePlanOrTheDefault() {
    BsonDocument inherited =
        BsonDocument.parse("{maxAttempts: 1, backoffSeconds: 0, continueOnError: false}");
    for (String run :
        new String[] {without(RUN, "failurePolicy"), RUN.replace("{\"maxAttempts\":1}", "null")}) {
      assertThat(run(run, Map.of("failurePolicy-default", 1L)).get("failurePolicy"))
          .isEqualTo(inherited);
      assertThat(
              run(
                      run.replace("\"plan\":{}", "\"plan\":{\"failurePolicy\":null}"),
                      Map.of("failurePolicy-default", 1L))
                  .get("failurePolicy"))
          .isEqualTo(inherited);
      BsonDocument fromPlan =
          run(
              run.replace(
                  "\"plan\":{}", "\"plan\":{\"FailurePolicy\":{\"MaxAttempts\":\"3\"},\"z\":1}"),
              Map.of("failurePolicy-from-plan", 1L));
      assertThat(fromPlan.get("failurePolicy"))
          .isEqualTo(new BsonDocument("maxAttempts", new BsonInt32(3)));
      assertThat(fromPlan.getDocument("plan").getDocument("FailurePolicy"))
          .isEqualTo(new BsonDocument("MaxAttempts", new BsonString("3")));
    }
  }

  @Test
  void missingCreatedAtAndUpdatedAtComeFromOtherDates() {
    BsonDocument fields =
        run(
            without(without(RUN, "createdAt"), "updatedAt"),
            Map.of("createdAt-from-requestedAt", 1L, "updatedAt-from-createdAt", 1L));
    assertThat(fields.get("createdAt")).isEqualTo(fields.get("requestedAt"));
    assertThat(fields.get("updatedAt")).isEqualTo(fields.get("requestedAt"));
    String created = RUN.replace("\"createdAt\":\"2025", "\"createdAt\":\"2024");
    assertThat(
            run(without(created, "updatedAt"), Map.of("updatedAt-from-createdAt", 1L))
                .getDateTime("updatedAt"))
        .isEqualTo(new BsonDateTime(Instant.parse("2024-11-06T10:15:30Z").toEpochMilli()));
  }

  @ParameterizedTest
  @CsvSource({
    "GateApproval, gate.approval, ''",
    "gate_policy, gate.policy, ''",
    "GATE.APPROVAL, gate.approval, ''",
    "Run, run, ''",
    "Unknown, unknown, ''",
    "Wait-For, wait-for, unknown-word:stepKind:wait-for"
  })
  void stepKindsAreStoredInPlainForm(String word, String stored, String counted) {
    assertThat(
            step("\"kind\":\"" + word + "\"", counted.isEmpty() ? Map.of() : Map.of(counted, 1L)))
        .containsEntry("kind", new BsonString(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED, succeeded, ''",
    "Ski-pped, skipped, ''",
    "Timed_Out, timed_out, unknown-word:stepStatus:timed_out"
  })
  void stepStatusesAreStoredInPlainForm(String word, String stored, String counted) {
    BsonDocument fields =
        run(RUN.replace("pending", word), counted.isEmpty() ? Map.of() : Map.of(counted, 1L));
    assertThat(fields.getArray("steps").get(0).asDocument())
        .containsEntry("status", new BsonString(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "INFO, info, ''",
    "Trace, trace, ''",
    "Warning, warn, level:warning->warn",
    "information, info, level:information->info",
    "VERBOSE, trace, level:verbose->trace",
    "err, error, level:err->error",
    "Fatal, error, level:fatal->error",
    "critical, error, level:critical->error"
  })
  void levelsAreStoredAsTheFourKnownOnes(String word, String stored, String counted) {
    var store = new StoreFixture(root).log(LINE.replace("info", word) + "\n");
    assertThat(store.fields()).containsEntry("level", new BsonString(stored));
    assertThat(store.normalisations.counts())
        .isEqualTo(counted.isEmpty() ? Map.of() : Map.of(counted, 1L));
  }

  @Test
  void metadataValuesAreStoredAsText() {
    assertThat(
            logLine(
                    "\"metadata\":{\"a\":\"x\",\"b\":1.10,\"c\":true,\"d\":null,"
                        + "\"e\":[1, {\"k\": null, \"\u00e9\": \"\\u00e9\\n\\\"/\"}],\"$f.g\":1e400}",
                    Map.of("metadata-value-to-text", 4L))
                .get("metadata"))
        .isEqualTo(
            new BsonDocument("a", new BsonString("x"))
                .append("b", new BsonString("1.10"))
                .append("c", new BsonString("true"))
                .append("e", new BsonString("[1,{\"k\":null,\"\u00e9\":\"\u00e9\\n\\\"/\"}]"))
                .append("$f.g", new BsonString("1e400")));
  }

  @Test
  void integersAreReadThroughATable() {
    String run = RUN.replace(STEP, "{\"stepId\":\"s\",\"kind\":\"2\",\"status\":3}");
    var store = new StoreFixture(root, EnumTables.DEFAULT).run(run);
    assertThat(store.fields().getArray("steps").get(0))
        .isEqualTo(BsonDocument.parse("{stepId: 's', kind: 'gate.approval', status: 'failed'}"));
    assertThat(store.reader.enumFindings().tableUsed()).isTrue();
    assertThat(store.reader.enumFindings().sentence()).isNull();
    var approvals =
        new StoreFixture(root, EnumTables.parse("approvalStatus=1:rejected"))
            .approvals(APPROVAL.replace("\"pending\"", "1"));
    assertThat(approvals.fields()).containsEntry("status", new BsonString("rejected"));
    assertThat(
            new StoreFixture(root, EnumTables.parse("stepStatus=0:pending"))
                .run(RUN.replace("\"pending\"", "1"))
                .reject()
                .code())
        .isEqualTo(RejectCode.UNKNOWN_ENUM);
  }

  @Test
  void integersWithoutATableAreReportedWithTheirWords() {
    String run = RUN.replace(STEP, "{\"stepId\":\"s\",\"kind\":9,\"status\":3}");
    var store = new StoreFixture(root).write("runs/b.json", run).write("runs/a.json", run);
    store.write("runs/c.json", RUN).read(RecordKind.RUN);
    EnumFindings findings = store.reader.enumFindings();
    assertThat(findings.tableUsed()).isFalse();
    assertThat(findings.sentence())
        .startsWith("2 records have")
        .contains("(first in runs/a.json)")
        .endsWith(": stepKind 9 = (nothing), stepStatus 3 = failed.");
  }

  @Test
  void approvalsFilesAreReadInThreeForms() throws Exception {
    assertThat(new StoreFixture(root).approvals(APPROVAL).fields().getString("status").getValue())
        .isEqualTo("pending");
    assertThat(new StoreFixture(root).approvals("[" + APPROVAL + "," + APPROVAL + "]").records)
        .hasSize(2);
    assertThat(new StoreFixture(root).approvals("[]").records).isEmpty();
    var wrapped =
        new StoreFixture(root)
            .approvals(
                "{\"Approvals\":["
                    + APPROVAL
                    + ","
                    + with(APPROVAL, "\"runId\":\"own\"")
                    + "],\"runId\":\"other\"}");
    assertThat(wrapped.fileRunIds).containsExactly("other");
    assertThat(wrapped.records).extracting(StoreRecord::runId).containsExactly("other", "own");
    assertThat(new StoreFixture(root).approvals(with(APPROVAL, "\"runId\":\"own\"")).records)
        .extracting(StoreRecord::runId)
        .containsExactly("own");
    assertThat(new StoreFixture(root).approvals(APPROVAL).records.get(0).runId()).isNull();
    assertThat(
            new StoreFixture(root)
                .approvals(
                    with(APPROVAL, "\"requiredGrants\":[\"packs.approve\"],\"messages\":[]")
                        .replace("pending", "Approved"))
                .fields())
        .containsEntry("requiredGrants", BsonDocument.parse("{a: ['packs.approve']}").get("a"))
        .containsEntry("status", new BsonString("approved"));
  }

  @Test
  void otherFieldsOfAnApprovalsFileAreDroppedAndCounted() {
    var more =
        new StoreFixture(root)
            .approvals("{\"version\":2,\"approvals\":[" + APPROVAL + "],\"runId\":null}");
    assertThat(more.records).hasSize(1);
    assertThat(more.normalisations.counts()).isEqualTo(Map.of("approvals-fields-not-kept", 1L));
    var nothing = new StoreFixture(root).approvals("{\"approvals\":[],\"runId\":\"x\"}");
    assertThat(nothing.normalisations.counts()).isEmpty();
  }

  @Test
  void manifestsAreReadInThreeForms() throws Exception {
    String bare = without(OUTPUT, "capturedAt");
    var outputs =
        new StoreFixture(root)
            .manifest("{\"outputs\":[" + bare + "],\"UploadedAt\":\"2024-01-02T03:04:05Z\"}");
    assertThat(outputs.fields())
        .containsEntry(
            "capturedAt", new BsonDateTime(Instant.parse("2024-01-02T03:04:05Z").toEpochMilli()));
    assertThat(outputs.normalisations.counts()).isEqualTo(Map.of("capturedAt-from-uploadedAt", 1L));

    Path manifest = root.resolve("artifacts/r/artifact-manifest.json");
    var array =
        new StoreFixture(root).write("artifacts/r/artifact-manifest.json", "[" + bare + "]");
    Files.setLastModifiedTime(manifest, FileTime.fromMillis(1_700_000_000_123L));
    array.read(RecordKind.ARTIFACT);
    assertThat(array.fields()).containsEntry("capturedAt", new BsonDateTime(1_700_000_000_123L));
    assertThat(array.normalisations.counts()).isEqualTo(Map.of("capturedAt-from-file-time", 1L));

    var artifacts =
        new StoreFixture(root)
            .manifest(
                "{\"runId\":\"other\",\"artifacts\":["
                    + with(OUTPUT, "\"storedPath\":\"../../x\",\"expression\":{\"a\":[null,1]}")
                    + "]}");
    assertThat(artifacts.records.get(0).runId()).isEqualTo("other");
    assertThat(artifacts.fields())
        .containsEntry("storedPath", new BsonString("../../x"))
        .containsEntry("expression", BsonDocument.parse("{a: [null, 1]}"));
  }

  @Test
  void aBadUploadedAtRejectsOnlyOutputsThatNeedIt() {
    var store =
        new StoreFixture(root)
            .manifest(
                "{\"uploadedAt\":\"x\",\"outputs\":["
                    + OUTPUT
                    + ","
                    + without(OUTPUT, "capturedAt")
                    + "]}");
    assertThat(store.records).hasSize(1);
    assertThat(store.rejects).extracting(Reject::code).containsExactly(RejectCode.BAD_DATE);
  }

  @Test
  void booleansAreStoredUnchanged() {
    assertThat(step("\"enabled\":true,\"continueOnError\":false", Map.of()))
        .containsEntry("enabled", BsonBoolean.TRUE)
        .containsEntry("continueOnError", BsonBoolean.FALSE);
  }

  @Test
  void conversionsOfRejectedRecordsAreNotCounted() {
    var store = new StoreFixture(root).run(with(RUN, "\"x\":1,\"tenantId\":5"));
    assertThat(store.reject().code()).isEqualTo(RejectCode.WRONG_TYPE);
    assertThat(store.normalisations.counts()).isEmpty();
  }

  @Test
  void theNumberOfCountedUnknownNamesHasALimit() {
    var members = new StringBuilder("\"x0\":0");
    for (int i = 1; i < 3000; i++) {
      members.append(",\"x").append(i).append("\":0");
    }
    var store = new StoreFixture(root).run(with(RUN, members.toString()));
    assertThat(store.fields()).hasSize(3000 + 7);
    assertThat(store.normalisations.counts()).hasSizeLessThan(1100);
    assertThat(store.normalisations.counts().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(3000);
  }
}
