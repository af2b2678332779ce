package taskrunner.importer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.importer.store.Samples.LINE;
import static taskrunner.importer.store.Samples.RUN;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/**
 * The files that the walk finds, ignores and rejects, and files that change while they are read.
 */
@DisabledOnOs(OS.WINDOWS)
class FilesystemStoreTest {
  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path temporary;

  @SuppressWarnings("NullAway.Init")
  Path root;

  final List<Reject> rejects = new ArrayList<>();

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("store"));
  }

  private List<String> paths(RecordKind kind) {
    return paths(StoreFolders.below(root), kind);
  }

  private List<String> paths(StoreFolders folders, RecordKind kind) {
    rejects.clear();
    return new FilesystemStore(folders)
        .files(kind, rejects::add).stream()
            .map(file -> file.relativePath() + " " + file.name())
            .toList();
  }

  private void touch(String... relative) {
    for (String path : relative) {
      new StoreFixture(root).write(path, "");
    }
  }

  private void link(String relative, Path target) throws IOException {
    Path link = root.resolve(relative);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
  }

  private void fifo(String relative) throws Exception {
    Path path = root.resolve(relative);
    Files.createDirectories(path.getParent());
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  @Test
  void findsRunsInEachFolderAndFormOfTheLayouts() {
    touch(
        "runs/b.json",
        "runs/a/state.json",
        "runs/c.json/state.json",
        "runs/Z.json",
        "state/runs/s.json",
        "state/runs/t/state.json",
        "runs/\u00e9.json",
        "runs/\ud83d\ude00.json",
        "runs/\uff5e.json");
    assertThat(paths(RecordKind.RUN))
        .containsExactly(
            "runs/Z.json Z",
            "runs/a/state.json a",
            "runs/b.json b",
            "runs/c.json/state.json c.json",
            "runs/\u00e9.json \u00e9",
            "runs/\uff5e.json \uff5e",
            "runs/\ud83d\ude00.json \ud83d\ude00",
            "state/runs/s.json s",
            "state/runs/t/state.json t");
    assertThat(rejects).isEmpty();
  }

  @Test
  void findsLogsApprovalsAndManifests() {
    touch(
        "logs/a.ndjson",
        "logs/b.jsonl",
        "logs/c.log",
        "logs/runs/d.log",
        "approvals/e.json",
        "artifacts/f/artifact-manifest.json",
        "artifacts/f/files/artifact-manifest.json",
        "artifacts/g.json/artifact-manifest.json");
    assertThat(paths(RecordKind.LOG))
        .containsExactly("logs/a.ndjson a", "logs/b.jsonl b", "logs/c.log c", "logs/runs/d.log d");
    assertThat(paths(RecordKind.APPROVAL)).containsExactly("approvals/e.json e");
    assertThat(paths(RecordKind.ARTIFACT))
        .containsExactly(
            "artifacts/f/artifact-manifest.json f",
            "artifacts/g.json/artifact-manifest.json g.json");
    assertThat(rejects).isEmpty();
  }

  @Test
  void ignoresOtherNames() throws Exception {
    touch(
        "runs/.hidden.json",
        "runs/.json",
        "runs/a.json.tmp",
        "runs/b.tmp/state.json",
        "runs/c.bak/state.json",
        "runs/.d/state.json",
        "runs/e.json.bak",
        "runs/readme.txt",
        "runs/f.JSON",
        "runs/g/other.json",
        "logs/a.txt",
        "logs/a.ndjson.tmp",
        "logs/.b.log",
        "logs/other/c.log",
        "logs/runs/other/c.log",
        "approvals/a.yaml",
        "approvals/b/c.json",
        "artifacts/readme",
        "artifacts/a/other.json",
        "artifacts/.b/artifact-manifest.json",
        "artifacts/c.tmp/artifact-manifest.json",
        "state/other",
        "other/runs/a.json");
    link("runs/link.txt", temporary.resolve("nowhere"));
    link("logs/link.txt", root);
    for (RecordKind kind : RecordKind.values()) {
      assertThat(paths(kind)).isEmpty();
      assertThat(rejects).isEmpty();
    }
    assertThat(leftAlone(StoreFolders.below(root)))
        .isEqualTo(
            new LeftAlone(
                25,
                Map.of(
                    ".*", 5L, "*/", 6L, "*.tmp", 4L, "*.bak", 2L, "*.txt", 4L, "*.JSON", 1L,
                    "*.yaml", 1L, "*", 2L),
                List.of(
                    "approvals/a.yaml",
                    "approvals/b",
                    "artifacts/.b",
                    "artifacts/a",
                    "artifacts/c.tmp",
                    "artifacts/readme",
                    "logs/.b.log",
                    "logs/a.ndjson.tmp",
                    "logs/a.txt",
                    "logs/link.txt")));
  }

  private static LeftAlone leftAlone(StoreFolders folders) {
    var unknown = new UnknownNames();
    var store = new FilesystemStore(folders);
    for (RecordKind kind : RecordKind.values()) {
      store.files(kind, reject -> {}, unknown);
    }
    return unknown.leftAlone();
  }

  @Test
  void besideAStateOrAManifestOnlyOneFolderIsWalked() throws Exception {
    touch(
        "runs/a/state.json",
        "runs/a/state.json.1",
        "runs/a/deep/x.json",
        "artifacts/a/artifact-manifest.json",
        "artifacts/a/artifact-manifest.json.gz",
        "artifacts/a/files/x/y.gz",
        "artifacts/a/more/x",
        "artifacts/b/files/x",
        "Runs/a.json",
        "notes\u2028.txt",
        "logs/x.ndjson.2",
        "logs/x.ndjson.10",
        "logs/x.log.20251106-and-much-more");
    link("shortcut", root.resolve("runs"));
    LeftAlone found = leftAlone(StoreFolders.below(root));
    assertThat(found.count()).isEqualTo(11);
    assertThat(found.kinds())
        .isEqualTo(
            Map.of(
                "*.json.[0-9]*",
                1L,
                "*.json.gz",
                1L,
                "*.ndjson.[0-9]*",
                2L,
                "*/",
                4L,
                "*",
                2L,
                "*.txt",
                1L));
    assertThat(found.first()).startsWith("Runs", "artifacts/a/artifact-manifest.json.gz");
    var apart =
        new StoreFolders(
            null, root.resolve("runs"), root.resolve("logs"), null, root.resolve("artifacts"));
    assertThat(leftAlone(apart).first()).contains("artifacts/b").doesNotContain("Runs", "shortcut");
  }

  @Test
  void theListOfIgnoredFilesHasALimit() {
    var unknown = new UnknownNames();
    for (int i = 0; i < 500; i++) {
      unknown.add("runs/" + i, "x.JSON", false);
    }
    for (int i = 200_000; i > 0; i--) {
      unknown.add("logs/" + i, "x." + (i % 5_000) + "x", false);
    }
    LeftAlone found = unknown.leftAlone();
    assertThat(found.count()).isEqualTo(200_500);
    assertThat(found.kinds()).hasSize(20).containsEntry("*.JSON", 500L).containsKey("other");
    assertThat(found.kinds().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(200_500);
    assertThat(found.first()).hasSize(10).startsWith("logs/1", "logs/10", "logs/100");
    assertThat(found.sentence()).contains(": logs/1, logs/10, ").endsWith(", logs/100004, ….");
  }

  @Test
  void aFolderGivenSeparatelyHasThePathThatItWouldHaveInTheRoot() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    new StoreFixture(elsewhere).write("a.json", RUN).write("b.log", LINE).write("runs/c.log", LINE);
    touch("runs/other.json", "state/runs/other.json", "approvals/x.json");
    var folders = new StoreFolders(root, elsewhere, elsewhere, null, null);
    assertThat(paths(folders, RecordKind.RUN)).containsExactly("runs/a.json a");
    assertThat(paths(folders, RecordKind.LOG)).containsExactly("logs/b.log b", "logs/runs/c.log c");
    assertThat(paths(folders, RecordKind.APPROVAL)).containsExactly("approvals/x.json x");
    var alone = new StoreFolders(null, elsewhere, null, null, null);
    assertThat(paths(alone, RecordKind.RUN)).containsExactly("runs/a.json a");
    assertThat(paths(alone, RecordKind.LOG)).isEmpty();
  }

  @Test
  void theRootOrAGivenFolderMayBeALink() throws IOException {
    touch("runs/a.json", "logs/a.log");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), root);
    Path logs = Files.createSymbolicLink(temporary.resolve("logs-link"), root.resolve("logs"));
    var folders = new StoreFolders(link, null, logs, null, null);
    assertThat(paths(folders, RecordKind.RUN)).containsExactly("runs/a.json a");
    assertThat(paths(folders, RecordKind.LOG)).containsExactly("logs/a.log a");
  }

  @Test
  void rejectsLinksBelowIt() throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    new StoreFixture(outside)
        .write("state.json", RUN)
        .write("a.json", RUN)
        .write("artifact-manifest.json", "[]");
    link("runs/a.json", outside.resolve("a.json"));
    link("runs/b.json", temporary.resolve("nowhere"));
    link("runs/c", outside);
    link("runs/d/state.json", outside.resolve("state.json"));
    link("state", outside);
    link("logs/runs", outside);
    link("logs/e.log", outside);
    link("approvals", outside);
    link("artifacts/f", outside);
    link("artifacts/g/artifact-manifest.json", outside.resolve("artifact-manifest.json"));
    assertThat(paths(RecordKind.RUN)).isEmpty();
    assertUnsafe("runs/a.json", "runs/b.json", "runs/c", "runs/d/state.json", "state");
    assertThat(paths(RecordKind.LOG)).isEmpty();
    assertUnsafe("logs/e.log", "logs/runs");
    assertThat(paths(RecordKind.APPROVAL)).isEmpty();
    assertUnsafe("approvals");
    assertThat(paths(RecordKind.ARTIFACT)).isEmpty();
    assertUnsafe("artifacts/f", "artifacts/g/artifact-manifest.json");
  }

  @Test
  void rejectsFilesThatAreNotRegular() throws Exception {
    fifo("runs/a.json");
    Files.createDirectories(root.resolve("runs/b.json/other"));
    Files.createDirectories(root.resolve("runs/c/state.json"));
    fifo("logs/d.ndjson");
    Files.createDirectories(root.resolve("logs/e.log"));
    Files.createDirectories(root.resolve("artifacts/f/artifact-manifest.json"));
    fifo("artifacts/g");
    Files.createDirectories(root.resolve("approvals"));
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("approvals/h.json")));
      assertThat(paths(RecordKind.APPROVAL)).isEmpty();
      assertUnsafe("approvals/h.json");
    }
    assertThat(paths(RecordKind.RUN)).isEmpty();
    assertUnsafe("runs/a.json", "runs/b.json", "runs/c/state.json");
    assertThat(paths(RecordKind.LOG)).isEmpty();
    assertUnsafe("logs/d.ndjson", "logs/e.log");
    assertThat(paths(RecordKind.ARTIFACT)).isEmpty();
    assertUnsafe("artifacts/f/artifact-manifest.json", "artifacts/g");
  }

  private void assertUnsafe(String... files) {
    assertThat(rejects).extracting(Reject::file).containsExactly(files);
    assertThat(rejects).extracting(Reject::code).containsOnly(RejectCode.UNSAFE_PATH);
  }

  @Test
  void rejectsAFileWhereAFolderIsExpected() {
    touch("runs", "artifacts");
    assertThat(paths(RecordKind.RUN)).isEmpty();
    assertThat(rejects).extracting(Reject::code).containsExactly(RejectCode.UNREADABLE);
    assertThat(rejects).extracting(Reject::file).containsExactly("runs");
  }

  @Test
  void theErrorNamesAMissingFolder() throws IOException {
    Path missing = temporary.resolve("missing");
    assertThatThrownBy(() -> new FilesystemStore(StoreFolders.below(missing)))
        .isInstanceOfSatisfying(
            ImportFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_FOUND))
        .hasMessageContaining(missing.toString());
    Path file = Files.createFile(temporary.resolve("file"));
    var folders = new StoreFolders(root, null, null, file, null);
    assertThatThrownBy(() -> new FilesystemStore(folders)).hasMessageContaining("is not a folder");
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aFileReplacedByAFifoOrLinkAfterTheWalkIsNotOpened() throws Exception {
    touch("runs/a.json", "logs/b.log");
    var store = new StoreFixture(root);
    var walk = new FilesystemStore(StoreFolders.below(root));
    StoreFile run = walk.files(RecordKind.RUN, rejects::add).get(0);
    StoreFile log = walk.files(RecordKind.LOG, rejects::add).get(0);
    Files.delete(run.path());
    fifo("runs/a.json");
    Files.delete(log.path());
    link("logs/b.log", Path.of("/etc/passwd"));
    assertThat(store.read(run).readable()).isFalse();
    assertThat(store.read(log).readable()).isFalse();
    assertThat(store.rejects).extracting(Reject::code).containsOnly(RejectCode.UNSAFE_PATH);
    assertThat(store.rejects).extracting(Reject::file).containsExactly("runs/a.json", "logs/b.log");
  }

  @Test
  void aFileDeletedAfterTheWalkIsUnreadable() throws Exception {
    touch("runs/a.json", "logs/b.log");
    var store = new StoreFixture(root);
    for (RecordKind kind : List.of(RecordKind.RUN, RecordKind.LOG)) {
      StoreFile file =
          new FilesystemStore(StoreFolders.below(root)).files(kind, rejects::add).get(0);
      Files.delete(file.path());
      assertThat(store.read(file).readable()).isFalse();
    }
    assertThat(store.rejects)
        .extracting(Reject::code)
        .containsExactly(RejectCode.UNREADABLE, RejectCode.UNREADABLE);
  }

  @Test
  void aLogThatShrinksWhileItIsReadIsUnreadable() throws Exception {
    new StoreFixture(root).write("logs/a.log", (LINE + "\n").repeat(20_000));
    StoreFile file =
        new FilesystemStore(StoreFolders.below(root)).files(RecordKind.LOG, rejects::add).get(0);
    var store = new StoreFixture(root);
    var truncating =
        new RecordHandler() {
          @Override
          public void accept(StoreRecord record) {
            if (store.records.isEmpty()) {
              truncate(file.path());
            }
            store.accept(record);
          }

          @Override
          public void reject(Reject reject) {
            store.reject(reject);
          }

          @Override
          public void incompleteTail(StoreFile log, long line, long offset) {}
        };
    StoreFixture.FileRead read = store.read(new LogCutter(file), truncating);
    assertThat(read.readable()).isFalse();
    assertThat(store.rejects).extracting(Reject::code).containsExactly(RejectCode.UNREADABLE);
    assertThat(store.records).isNotEmpty();
  }

  private static void truncate(Path path) {
    try {
      Files.newByteChannel(path, StandardOpenOption.WRITE).truncate(10).close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLogShorterThanWhereReadingEndedIsUnreadable() {
    new StoreFixture(root).write("logs/a.log", LINE + "\n");
    var store = new StoreFixture(root);
    StoreFile file =
        new FilesystemStore(StoreFolders.below(root)).files(RecordKind.LOG, rejects::add).get(0);
    assertThat(store.readOn(file, 5000, 3, 3).readable()).isFalse();
    assertThat(store.rejects).extracting(Reject::code).containsExactly(RejectCode.UNREADABLE);
  }

  @Test
  void anExceptionOfTheHandlerIsPassedOn() {
    new StoreFixture(root).write("logs/a.log", LINE + "\n");
    StoreFile file =
        new FilesystemStore(StoreFolders.below(root)).files(RecordKind.LOG, rejects::add).get(0);
    var failing =
        new RecordHandler() {
          @Override
          public void accept(StoreRecord record) {
            throw new IllegalStateException("full");
          }

          @Override
          public void reject(Reject reject) {}

          @Override
          public void incompleteTail(StoreFile log, long line, long offset) {}
        };
    var reader = new RecordReader(EnumTables.NONE, new Normalisations());
    assertThatThrownBy(() -> reader.read(file, failing)).hasMessage("full");
  }

  @Test
  void anInterruptIsNotReportedAsARejectedFile() {
    new StoreFixture(root).write("logs/a.log", LINE + "\n");
    StoreFile file =
        new FilesystemStore(StoreFolders.below(root)).files(RecordKind.LOG, rejects::add).get(0);
    var store = new StoreFixture(root);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> store.reader.read(file, store))
          .isInstanceOfSatisfying(
              ImportFailedException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.rejects).isEmpty();
  }

  @Test
  void runsAreFoundByTheNameOfTheirId() {
    assertThat(StoreNames.nameOf("a/b\\c:d*e?f\"g<h>i|j\u0000k\nl\u007fm\u0085n"))
        .isEqualTo("a_b_c_d_e_f_g_h_i_j_k_l_m_n");
    assertThat(StoreNames.nameOf("run-001 \u00e9\ud83d\ude00.x"))
        .isEqualTo("run-001 \u00e9\ud83d\ude00.x");
  }

  @Test
  void fileNamesAreReadCorrectlyInAnyLocale() throws Exception {
    touch("runs/\u00e9\u65e5?%41.json");
    var process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PrintNames.class.getName(),
            root.toString());
    process.environment().put("LC_ALL", "C");
    var running = process.redirectErrorStream(true).start();
    String printed =
        new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(printed).isEqualTo("\\u00e9\\u65e5?%41");
  }

  /** Prints the names of a store's runs, in ASCII. */
  static final class PrintNames {
    private PrintNames() {}

    public static void main(String[] args) {
      var store = new FilesystemStore(StoreFolders.below(Path.of(args[0])));
      for (StoreFile file : store.files(RecordKind.RUN, r -> {})) {
        var ascii = new StringBuilder();
        file.name()
            .chars()
            .forEach(c -> ascii.append(c < 0x80 ? (char) c + "" : String.format("\\u%04x", c)));
        System.out.println(ascii);
      }
    }
  }
}
