package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.store.Samples.APPROVAL;
import static taskrunner.importer.store.Samples.LINE;
import static taskrunner.importer.store.Samples.OUTPUT;
import static taskrunner.importer.store.Samples.RUN;
import static taskrunner.importer.store.Samples.STEP;
import static taskrunner.importer.store.Samples.with;
import static taskrunner.importer.store.Samples.without;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The code of each reject: each rule of the specification, with a file as input. */
class RejectCodeTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  static Stream<Arguments> badRuns() {
    return Stream.of(
        bad("malformed-json", "{\"runId\":"),
        bad("malformed-json", ""),
        bad("malformed-json", " \n"),
        bad("malformed-json", RUN + "{}"),
        bad("malformed-json", RUN + "x"),
        bad("malformed-json", with(RUN, "\"a\":NaN")),
        bad("malformed-json", with(RUN, "\"a\":01")),
        bad("malformed-json", "{\u0000}"),
        bad("malformed-json", "\u0000{\u0000}\u0000"),
        bad("duplicate-key", with(RUN, "\"x\":1,\"x\":2")),
        bad("duplicate-key", with(RUN, "\"x\":{\"y\":1,\"z\":2,\"y\":3}")),
        bad("duplicate-key", with(RUN, "\"_id\":{\"y\":1,\"y\":3}")),
        bad("duplicate-key", with(RUN, "\"RunId\":\"r\"")),
        bad("duplicate-key", with(RUN, "\"RunId\":null")),
        bad("duplicate-key", run(with(STEP, "\"STEPID\":\"scan\""))),
        bad("duplicate-key", RUN.replace("\"plan\":{}", "\"plan\":{\"a\":{\"b\":1,\"b\":1}}")),
        bad("missing-field", without(RUN, "runId")),
        bad("missing-field", without(RUN, "planHash")),
        bad("missing-field", without(RUN, "plan")),
        bad("missing-field", without(RUN, "requestedAt")),
        bad("missing-field", without(RUN, "steps")),
        bad("missing-field", RUN.replace("\"sha256:1\"", "null")),
        bad("missing-field", run(without(STEP, "stepId"))),
        bad("missing-field", run(without(STEP, "status"))),
        bad("wrong-type", "[]"),
        bad("wrong-type", "null"),
        bad("wrong-type", "3"),
        bad("wrong-type", RUN.replace("\"sha256:1\"", "1")),
        bad("wrong-type", RUN.replace("\"plan\":{}", "\"plan\":[]")),
        bad("wrong-type", RUN.replace("\"r\"", "5")),
        bad("wrong-type", with(RUN, "\"tenantId\":1")),
        bad("wrong-type", run("1")),
        bad("wrong-type", run("null")),
        bad("wrong-type", run(with(STEP, "\"enabled\":\"true\""))),
        bad("wrong-type", run(with(STEP, "\"attempts\":3.0"))),
        bad("wrong-type", run(with(STEP, "\"attempts\":1e3"))),
        bad("wrong-type", run(with(STEP, "\"attempts\":\"3.0\""))),
        bad("wrong-type", run(with(STEP, "\"attempts\":\"\""))),
        bad("wrong-type", run(with(STEP, "\"attempts\":\" 3\""))),
        bad("wrong-type", run(with(STEP, "\"attempts\":\"+3\""))),
        bad("wrong-type", run(with(STEP, "\"attempts\":true"))),
        bad("wrong-type", run(with(STEP, "\"kind\":1.5"))),
        bad("wrong-type", run(with(STEP, "\"lastTransitionAt\":true"))),
        bad("wrong-type", RUN.replace("{\"maxAttempts\":1}", "7")),
        bad("wrong-type", RUN.replace("{\"maxAttempts\":1}", "{\"maxAttempts\":1.5}")),
        bad(
            "wrong-type",
            without(RUN, "failurePolicy")
                .replace("\"plan\":{}", "\"plan\":{\"failurePolicy\":\"no\"}")),
        bad("unknown-enum", run(with(STEP, "\"kind\":1"))),
        bad("unknown-enum", run(with(STEP, "\"kind\":\"1\""))),
        bad("unknown-enum", RUN.replace("\"pending\"", "0")),
        bad("bad-date", RUN.replace("2025-11-06T", "2025-11-06 ")),
        bad("bad-date", run(with(STEP, "\"nextAttemptAt\":17000"))),
        bad("number-out-of-range", run(with(STEP, "\"attempts\":9223372036854775808"))),
        bad("number-out-of-range", run(with(STEP, "\"attempts\":\"-9223372036854775809\""))),
        bad("number-out-of-range", with(RUN, "\"x\":1e400000")),
        bad("number-out-of-range", with(RUN, "\"x\":1e99999999999")),
        bad("number-out-of-range", with(RUN, "\"x\":1e-999999999")),
        bad("number-out-of-range", with(RUN, "\"x\":1" + "1".repeat(34))),
        bad("number-out-of-range", with(RUN, "\"x\":0." + "1".repeat(35))),
        bad("number-out-of-range", with(RUN, "\"x\":" + "1".repeat(1_000_000))),
        bad("too-deep", with(RUN, "\"x\":" + nested(100))),
        bad("too-deep", with(RUN, "\"_id\":" + nested(100))),
        bad("too-deep", with(RUN, "\"x\":" + nested(400_000))),
        bad("too-deep", with(RUN, "\"x\":" + "[".repeat(2_000_000))),
        bad("bad-text", with(RUN, "\"x\":\"\\ud800\"")),
        bad("bad-text", with(RUN, "\"x\":\"\\udc00\\ud800\"")),
        bad("bad-text", with(RUN, "\"\\udfff\":1")),
        bad("malformed-json", RUN.replace("\"plan\":{}", "\"plan\":/* none */{}")),
        bad("malformed-json", RUN.replace("\"plan\":{}", "\"plan\":{\"a\":Infinity}")),
        bad("bad-text", with(RUN, "\"a\\u0000b\":1")),
        bad("bad-text", with(RUN, "\"_id\":{\"a\\u0000b\":1}")),
        bad("bad-text", RUN.replace("\"r\"", "\"\\ud83d\"")),
        bad("bad-text", RUN.replace("\"plan\":{}", "\"plan\":{\"a\":[\"\\ud83dx\"]}")));
  }

  @ParameterizedTest
  @MethodSource("badRuns")
  void anInvalidRunIsRejected(String code, String text) {
    Reject reject = new StoreFixture(root).run(text).reject();
    assertThat(reject.code().word()).as(reject.message()).isEqualTo(code);
    assertThat(reject.file()).isEqualTo("runs/r.json");
    assertThat(reject.line()).isNull();
    assertThat(reject.offset()).isNull();
    assertThat(text).startsWith(reject.raw());
    assertThat(reject.message())
        .doesNotContain("\n")
        .doesNotContain("Feature")
        .hasSizeLessThan(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":\"\\ud83d\"}      | plan.a has an unpaired surrogate (U+D83D).",
        "{\"a\":[0,{\"b\":1e999999}]} | plan.a[1].b is 1e999999",
        "{\"a\":[[],\"\\ud83d\"]} | plan.a[1] has an unpaired surrogate (U+D83D).",
        "{\"a\":{},\"b\":{\"c\":\"\\ud83d\"}} | plan.b.c has an unpaired surrogate (U+D83D)."
      })
  void theMessageNamesTheWholePath(String plan, String message) {
    String run = RUN.replace("\"plan\":{}", "\"plan\":" + plan);
    assertThat(new StoreFixture(root).run(run).reject().message()).startsWith(message);
  }

  static Stream<Arguments> badLines() {
    return Stream.of(
        bad("malformed-json", LINE + ","),
        bad("malformed-json", LINE + LINE),
        bad("missing-field", without(LINE, "timestamp")),
        bad("missing-field", without(LINE, "level")),
        bad("missing-field", without(LINE, "eventType")),
        bad("missing-field", LINE.replace("\"m\"", "null")),
        bad("wrong-type", LINE.replace("\"m\"", "1")),
        bad("wrong-type", "[" + LINE + "]"),
        bad("wrong-type", with(LINE, "\"metadata\":[]")),
        bad("wrong-type", with(LINE, "\"metadata\":\"x\"")),
        bad("wrong-type", with(LINE, "\"sequence\":1.0")),
        bad("number-out-of-range", with(LINE, "\"sequence\":99999999999999999999")),
        bad("unknown-enum", LINE.replace("info", "loud")),
        bad("unknown-enum", LINE.replace("\"info\"", "2")),
        bad("bad-date", LINE.replace("10:15:30Z", "24:00:00Z")),
        bad("duplicate-key", with(LINE, "\"metadata\":{\"a\":{\"b\":1,\"b\":2}}")),
        bad("duplicate-key", with(LINE, "\"metadata\":{\"a\":1,\"a\":2}")),
        bad("bad-text", with(LINE, "\"metadata\":{\"a\":[\"\\udc00\"]}")),
        bad("bad-text", with(LINE, "\"metadata\":{\"a\":{\"\\u0000\":1}}")),
        bad("bad-text", with(LINE, "\"metadata\":{\"\\u0000\":null}")),
        bad("too-deep", with(LINE, "\"metadata\":{\"a\":" + nested(99) + "}")));
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void anInvalidLineRejectsOnlyItself(String code, String text) {
    var store = new StoreFixture(root).log(LINE + "\n" + text + "\n" + LINE + "\n");
    assertThat(store.records).extracting(StoreRecord::line).containsExactly(1L, 3L);
    assertThat(store.rejects).hasSize(1);
    Reject reject = store.rejects.get(0);
    assertThat(reject.code().word()).as(reject.message()).isEqualTo(code);
    assertThat(reject.line()).isEqualTo(2);
    assertThat(reject.offset()).isEqualTo(LINE.length() + 1);
    assertThat(reject.raw()).isEqualTo(text);
  }

  static Stream<Arguments> badApprovals() {
    return Stream.of(
        bad("missing-field", without(APPROVAL, "approvalId")),
        bad("missing-field", without(APPROVAL, "status")),
        bad("missing-field", without(APPROVAL, "requestedAt")),
        bad("wrong-type", "1"),
        bad("wrong-type", "\"x\""),
        bad("wrong-type", "\"x\\\\\\\",]\""),
        bad("wrong-type", "-1.5e3"),
        bad("too-large", "\"" + "x".repeat(17 << 20) + "\""),
        bad("wrong-type", "null"),
        bad("wrong-type", "[]"),
        bad("wrong-type", with(APPROVAL, "\"requiredGrants\":\"x\"")),
        bad("wrong-type", with(APPROVAL, "\"stepIds\":[\"a\",null]")),
        bad("wrong-type", with(APPROVAL, "\"messages\":[1]")),
        bad("unknown-enum", APPROVAL.replace("pending", "maybe")),
        bad("unknown-enum", APPROVAL.replace("\"pending\"", "1")),
        bad("bad-date", with(APPROVAL, "\"completedAt\":\"yesterday\"")),
        bad("bad-text", with(APPROVAL, "\"summary\":\"\\ud800\"")),
        bad("bad-text", with(APPROVAL, "\"\\ud800\":1")),
        bad("bad-text", with(APPROVAL, "\"a\\uDC00b\":1")),
        bad("bad-text", with(APPROVAL, "\"a\\u0000b\":1")),
        bad("too-deep", with(APPROVAL, "\"x\":" + nested(100))),
        bad("too-deep", with(APPROVAL, "\"x\":" + nested(100_000))),
        bad("too-large", with(APPROVAL, "\"x\":\"" + "x".repeat(17 << 20) + "\"")));
  }

  @ParameterizedTest
  @MethodSource("badApprovals")
  void anInvalidApprovalRejectsOnlyItself(String code, String text) {
    var store =
        new StoreFixture(root).approvals("[" + APPROVAL + ", " + text + " ," + APPROVAL + "]");
    assertThat(store.records).hasSize(2);
    assertThat(store.rejects).hasSize(1);
    Reject reject = store.rejects.get(0);
    assertThat(reject.code().word()).as(reject.message()).isEqualTo(code);
    assertThat(text).startsWith(reject.raw());
    assertThat(reject.raw()).hasSize(Math.min(text.length(), Slice.RAW_LIMIT));
  }

  @ParameterizedTest
  @MethodSource("textFaults")
  void aFaultInTheJsonRejectsTheWholeFile(String code, byte[] bytes) {
    var approvals = new StoreFixture(root).write("approvals/r.json", bytes);
    approvals.read(RecordKind.APPROVAL);
    assertThat(approvals.reject().code().word()).isEqualTo(code);
    var manifest = new StoreFixture(root).write("artifacts/r/artifact-manifest.json", bytes);
    manifest.read(RecordKind.ARTIFACT);
    assertThat(manifest.reject().code().word()).isEqualTo(code);
  }

  static Stream<Arguments> textFaults() {
    String both =
        with(
            APPROVAL,
            OUTPUT.substring(1, OUTPUT.length() - 1).replaceAll(",\"status\":\"copied\"", ""));
    return Stream.of(
        Arguments.of("malformed-json", bytes("[" + both + "," + both)),
        Arguments.of("malformed-json", bytes("[" + both + "]]")),
        Arguments.of(
            "duplicate-key", bytes("[" + both + "," + with(both, "\"x\":1,\"x\":1") + "]")),
        Arguments.of("duplicate-key", bytes("[" + both + "," + with(both, "\"STATUS\":1") + "]")),
        Arguments.of(
            "duplicate-key", bytes("[" + both + ",{\"name\":1,\"q\":[{\"b\":1,\"b\":2}]}]")),
        Arguments.of("not-utf8", "[{\"x\":\"\u00e9\"}]".getBytes(StandardCharsets.ISO_8859_1)));
  }

  static Stream<Arguments> badOutputs() {
    return Stream.of(
        bad("missing-field", without(OUTPUT, "name")),
        bad("missing-field", without(OUTPUT, "type")),
        bad("missing-field", without(OUTPUT, "status")),
        bad("wrong-type", with(OUTPUT, "\"notes\":{}")),
        bad("unknown-enum", OUTPUT.replace("copied", "lost")),
        bad("unknown-enum", OUTPUT.replace("\"copied\"", "1")),
        bad("bad-date", OUTPUT.replace("2025-11", "2025-13")),
        bad("number-out-of-range", with(OUTPUT, "\"expression\":1e7000")));
  }

  @ParameterizedTest
  @MethodSource("badOutputs")
  void anInvalidOutputRejectsOnlyItself(String code, String text) {
    var store =
        new StoreFixture(root)
            .manifest("{\"outputs\":[" + OUTPUT + "," + text + "],\"runId\":\"r\"}");
    assertThat(store.records).hasSize(1);
    assertThat(store.rejects).hasSize(1);
    assertThat(store.rejects.get(0).code().word()).isEqualTo(code);
    assertThat(store.rejects.get(0).raw()).isEqualTo(text);
  }

  @Test
  void aManifestWithoutOutputsOrOfAnotherFormIsRejected() {
    assertThat(new StoreFixture(root).manifest("{\"runId\":\"r\"}").reject().code())
        .isEqualTo(RejectCode.MISSING_FIELD);
    assertThat(new StoreFixture(root).manifest("{\"outputs\":{}}").reject().code())
        .isEqualTo(RejectCode.WRONG_TYPE);
    assertThat(new StoreFixture(root).manifest("{\"runId\":1,\"outputs\":[]}").reject().code())
        .isEqualTo(RejectCode.WRONG_TYPE);
    assertThat(new StoreFixture(root).manifest("\"x\"").reject().code())
        .isEqualTo(RejectCode.WRONG_TYPE);
    assertThat(new StoreFixture(root).manifest("{\"outputs\":[],\"Outputs\":[]}").reject().code())
        .isEqualTo(RejectCode.DUPLICATE_KEY);
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void textThatIsNotUtf8IsRejected(byte[] bad) {
    byte[] line = bytes(LINE.replace("\"m\"", "\"#\"") + "\n");
    byte[] all = new byte[line.length - 1 + bad.length];
    int at = LINE.indexOf("\"m\"") + 1;
    System.arraycopy(line, 0, all, 0, at);
    System.arraycopy(bad, 0, all, at, bad.length);
    System.arraycopy(line, at + 1, all, at + bad.length, line.length - at - 1);
    var store = new StoreFixture(root).write("logs/r.ndjson", all);
    store.read(RecordKind.LOG);
    assertThat(store.reject().code()).isEqualTo(RejectCode.NOT_UTF8);
    assertThat(store.reject().raw()).startsWith(LINE.substring(0, at));
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        new byte[] {(byte) 0xC0, (byte) 0x80}, // overlong NUL
        new byte[] {(byte) 0xC1, (byte) 0xA1},
        new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
        new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // an encoded surrogate
        new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond U+10FFFF
        new byte[] {(byte) 0xFF},
        new byte[] {(byte) 0x80},
        new byte[] {(byte) 0xE2, (byte) 0x82});
  }

  @Test
  void recordsThatExceed16MiBAsBsonAreTooLarge() {
    // The text has 16 MiB less 40 bytes: with the rest of the document more than 16 MiB.
    String text = with(RUN, "\"x\":\"" + "y".repeat((16 << 20) - 40) + "\"");
    Reject reject = new StoreFixture(root).run(text).reject();
    assertThat(reject.code()).isEqualTo(RejectCode.TOO_LARGE);
    assertThat(reject.raw()).hasSize(Slice.RAW_LIMIT);
    // One byte of JSON becomes several of BSON: the items of an array have their index as a key.
    String growing = with(RUN, "\"x\":[0" + ",0".repeat(10 << 20) + "]");
    assertThat(new StoreFixture(root).run(growing).reject().code()).isEqualTo(RejectCode.TOO_LARGE);
    String objects = with(RUN, "\"x\":[{}" + ",{}".repeat(5 << 20) + "]");
    assertThat(new StoreFixture(root).run(objects).reject().code()).isEqualTo(RejectCode.TOO_LARGE);
    String file = RUN + " ".repeat(64 << 20);
    assertThat(new StoreFixture(root).run(file).reject().code()).isEqualTo(RejectCode.TOO_LARGE);
    String fits = with(RUN, "\"x\":\"" + "y".repeat((16 << 20) - 2000) + "\"");
    assertThat(new StoreFixture(root).run(fits).fields()).containsKey("x");
  }

  /** Many small values need less BSON than a text of that size. */
  @Test
  void aRecordThatFitsIsNotRejected() {
    var fits = new StringBuilder("\"x\":{\"-\":1");
    for (int i = 0; i < 1_500_000; i++) {
      fits.append(",\"").append(Integer.toString(i, 36)).append("\":1");
    }
    BsonDocument fields = new StoreFixture(root).run(with(RUN, fits + "}")).fields();
    int bytes = new RawBsonDocument(fields, new BsonDocumentCodec()).getByteBuffer().remaining();
    assertThat(bytes).isBetween(12 << 20, (16 << 20) - 64);
  }

  @Test
  void theSizeIncludesTheRunId() {
    String shorter = with(RUN, "\"x\":\"" + "y".repeat((16 << 20) - 2000) + "\"");
    var fields =
        new RawBsonDocument(new StoreFixture(root).run(shorter).fields(), new BsonDocumentCodec());
    int room = (16 << 20) - 65 - fields.getByteBuffer().remaining();
    String fits = shorter.replace("\"x\":\"", "\"x\":\"" + "y".repeat(room));
    assertThat(new StoreFixture(root).run(fits).fields()).containsKey("x");
    String tooMuch = fits.replace("\"runId\":\"r\"", "\"runId\":\"" + "r".repeat(20) + "\"");
    assertThat(new StoreFixture(root).run(tooMuch).reject().code()).isEqualTo(RejectCode.TOO_LARGE);
  }

  @Test
  void theDepthIsCountedWithinARecord() {
    assertThat(new StoreFixture(root).run(with(RUN, "\"x\":" + nested(99))).fields())
        .containsKey("x");
    String deep = with(APPROVAL, "\"x\":" + nested(99));
    assertThat(new StoreFixture(root).approvals("{\"approvals\":[" + deep + "]}").fields())
        .containsKey("x");
  }

  @Test
  void anInvalidRecordWithSeveralFaultsGetsOneReject() {
    var store = new StoreFixture(root).log("{\"timestamp\":1,\"level\":2,\"message\":3}\n");
    assertThat(store.reject().code()).isEqualTo(RejectCode.BAD_DATE);
  }

  private static String run(String step) {
    return RUN.replace(STEP, step);
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Arguments bad(String code, String text) {
    return Arguments.of(code, text);
  }
}
