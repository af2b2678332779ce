package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.importer.store.Samples.LINE;
import static taskrunner.importer.store.Samples.with;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines, their numbers, incomplete tails, and resuming at the end of an earlier reading. */
class LogReadingTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path root;

  private static final String BAD = "{\"level\":";

  @Test
  void theSequenceCountsTheLinesThatAreNotBlank() {
    var store =
        new StoreFixture(root)
            .log(
                "\n"
                    + LINE
                    + "\r\n \t\r\n"
                    + BAD
                    + "\n"
                    + LINE
                    + "\n"
                    + with(LINE, "\"sequence\":90")
                    + "\n"
                    + LINE
                    + "\n");
    assertThat(store.records).extracting(StoreRecord::line).containsExactly(2L, 5L, 6L, 7L);
    assertThat(store.records)
        .extracting(r -> r.fields().getInt64("sequence").getValue())
        .containsExactly(1L, 3L, 90L, 5L);
    assertThat(store.records.get(0).offset()).isEqualTo(1);
    assertThat(store.rejects).extracting(Reject::line).containsExactly(4L);
  }

  @Test
  void readingResumesAtTheEndOfAnEarlierReading() throws Exception {
    var store =
        new StoreFixture(root).write("logs/r.ndjson", "\n" + LINE + "\n" + BAD + "\n\n" + BAD);
    var first = store.read(RecordKind.LOG).get(0);
    long complete = 1L + LINE.length() + 1 + BAD.length() + 2;
    assertThat(first)
        .isEqualTo(
            new StoreFixture.FileRead(
                complete,
                4,
                2,
                sha256("\n" + LINE + "\n" + BAD + "\n\n"),
                complete + BAD.length(),
                true,
                true));
    assertThat(store.tails).containsExactly(5L);
    store.records.clear();
    store.rejects.clear();
    Files.writeString(
        root.resolve("logs/r.ndjson"),
        "\n" + LINE + "\n" + BAD + "\n\n" + LINE + "\n" + LINE + "\n");
    StoreFile file =
        new FilesystemStore(StoreFolders.below(root)).files(RecordKind.LOG, r -> {}).get(0);
    var second = store.readOn(file, first.offset(), first.lines(), first.entries());
    assertThat(store.records).extracting(StoreRecord::line).containsExactly(5L, 6L);
    assertThat(store.records)
        .extracting(r -> r.fields().getInt64("sequence").getValue())
        .containsExactly(3L, 4L);
    assertThat(store.records.get(0).offset()).isEqualTo(complete);
    assertThat(second.lines()).isEqualTo(6);
    assertThat(second.sha256()).isEqualTo(sha256(LINE + "\n" + LINE + "\n"));
    assertThat(second.offset()).isEqualTo(Files.size(file.path()));
    assertThat(second.incompleteTail()).isFalse();
  }

  @Test
  void aLastLineWithoutNewlineThatParsesIsARecord() {
    var store = new StoreFixture(root).write("logs/r.ndjson", LINE + "\n" + LINE);
    var read = store.read(RecordKind.LOG).get(0);
    assertThat(store.records).hasSize(2);
    assertThat(read.incompleteTail()).isFalse();
    assertThat(read.offset()).isEqualTo(LINE.length() + 1);
    assertThat(read.lines()).isEqualTo(1);
    assertThat(read.entries()).isEqualTo(1);
    assertThat(read.bytesRead()).isEqualTo(2L * LINE.length() + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\":1,\"a\":", "nul", "{\"a\":\"\\ud8", "[[[[", "{\"\\ud800\":", "{} x"})
  void aLastLineThatDoesNotParseIsAnIncompleteTail(String tail) {
    var store = new StoreFixture(root).log(LINE + "\n" + tail);
    assertThat(store.tails).containsExactly(2L);
    assertThat(store.rejects).isEmpty();
  }

  @Test
  void aTailCutWithinACharacterIsIncomplete() {
    byte[] whole = with(LINE, "\"x\":\"\u20ac").getBytes(StandardCharsets.UTF_8);
    int euro = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\u00e2');
    var store =
        new StoreFixture(root).write("logs/r.ndjson", java.util.Arrays.copyOf(whole, euro + 2));
    store.read(RecordKind.LOG);
    assertThat(store.tails).containsExactly(1L);
    assertThat(store.rejects).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "{}", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"x\":\"\u0080\"}"})
  void aLastLineThatParsesButIsInvalidIsRejected(String tail) {
    var store =
        new StoreFixture(root).write("logs/r.ndjson", tail.getBytes(StandardCharsets.ISO_8859_1));
    store.read(RecordKind.LOG);
    assertThat(store.tails).isEmpty();
    assertThat(store.rejects).hasSize(1);
  }

  @Test
  void anEmptyLogHasNoEntries() {
    var store = new StoreFixture(root).write("logs/r.ndjson", "");
    assertThat(store.read(RecordKind.LOG).get(0))
        .isEqualTo(new StoreFixture.FileRead(0, 0, 0, sha256(""), 0, false, true));
  }

  @Test
  void aLineOver16MiBIsRejectedAndTheNextLineIsRead() throws Exception {
    var store = new StoreFixture(root).write("logs/r.ndjson", LINE + "\n");
    Path log = root.resolve("logs/r.ndjson");
    byte[] piece = "\u20ac".repeat(1 << 18).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(log, java.nio.file.StandardOpenOption.APPEND)) {
      out.write("{\"x\":\"".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 64; i++) {
        out.write(piece);
      }
      out.write(("\"}\n" + LINE + "\n" + LINE + "\n").getBytes(StandardCharsets.UTF_8));
    }
    var read = store.read(RecordKind.LOG).get(0);
    assertThat(store.records).extracting(StoreRecord::line).containsExactly(1L, 3L, 4L);
    assertThat(store.records.get(1).offset()).isEqualTo(Files.size(log) - 2L * (LINE.length() + 1));
    Reject reject = store.rejects.get(0);
    assertThat(reject.code()).isEqualTo(RejectCode.TOO_LARGE);
    assertThat(reject.line()).isEqualTo(2);
    assertThat(reject.offset()).isEqualTo(LINE.length() + 1);
    // 64 KiB less the part of a character of three bytes at the cut.
    assertThat(reject.raw().getBytes(StandardCharsets.UTF_8).length).isBetween(65534, 65536);
    assertThat(reject.raw()).startsWith("{\"x\":\"\u20ac").endsWith("\u20ac");
    assertThat(read.sha256()).isEqualTo(sha256(Files.readAllBytes(log)));
    assertThat(read.offset()).isEqualTo(Files.size(log));
    assertThat(read.entries()).isEqualTo(4);
  }

  @Test
  void aLineOfExactly16MiBIsRead() throws Exception {
    String line = LINE + " ".repeat((16 << 20) - LINE.length());
    var store =
        new StoreFixture(root).write("logs/r.ndjson", line + "\n" + line + " \n" + LINE + "\n");
    store.read(RecordKind.LOG);
    assertThat(store.records).extracting(StoreRecord::line).containsExactly(1L, 3L);
    assertThat(store.rejects).extracting(Reject::code).containsExactly(RejectCode.TOO_LARGE);
  }

  @Test
  void aTailOver16MiBIsTooLarge() {
    var store = new StoreFixture(root).write("logs/r.ndjson", LINE + "\n" + " x".repeat(9 << 20));
    var read = store.read(RecordKind.LOG).get(0);
    assertThat(store.rejects).extracting(Reject::code).containsExactly(RejectCode.TOO_LARGE);
    assertThat(read.offset()).isEqualTo(LINE.length() + 1);
    assertThat(read.sha256()).isEqualTo(sha256(LINE + "\n"));
    assertThat(read.bytesRead()).isEqualTo(LINE.length() + 1 + (18L << 20));
  }

  @Test
  void linesAcrossTheEndOfTheBufferAreComplete() throws Exception {
    var log = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      log.append(with(LINE, "\"x\":\"" + "y".repeat(i % 311) + "\"")).append('\n');
    }
    var store = new StoreFixture(root).write("logs/r.ndjson", log.toString());
    var read = store.read(RecordKind.LOG).get(0);
    assertThat(store.records).hasSize(5000);
    assertThat(store.rejects).isEmpty();
    assertThat(read.sha256()).isEqualTo(sha256(log.toString()));
    int at = 0;
    for (StoreRecord record : store.records) {
      assertThat(record.offset()).isEqualTo(at);
      at += record.raw().length() + 1;
    }
  }

  @Test
  void theRunIdInALineIsPassedOn() {
    var store = new StoreFixture(root).log(with(LINE, "\"runId\":\"x/y\"") + "\n" + LINE + "\n");
    assertThat(store.records).extracting(StoreRecord::runId).containsExactly("x/y", null);
    assertThat(store.records.get(0).fields()).doesNotContainKey("runId");
  }

  private static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
