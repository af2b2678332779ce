package taskrunner.importer.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFolders;

class DeadLettersTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-11-06T10:15:30Z"), ZoneOffset.UTC);
  private static final Reject REJECT =
      new Reject("logs/a.ndjson", 3L, 42L, RejectCode.BAD_DATE, "No date.", "{\"é\":\"\\n\"}");

  private static final DeadLetterPlace ANYWHERE =
      new DeadLetterPlace(new StoreFolders(null, null, null, null, null));

  private static DeadLetters letters(@Nullable Path asked, Path folder) {
    return new DeadLetters(asked, ANYWHERE, folder, CLOCK);
  }

  private static Path write(Path folder) {
    try (var letters = letters(null, folder)) {
      assertThat(letters.path()).isNull();
      letters.write(REJECT);
      letters.sync();
      return Objects.requireNonNull(letters.path());
    }
  }

  @Test
  void eachLineIsOneObjectAndTheFileIsNamedAfterTheTime(@TempDir Path folder) throws IOException {
    Path file = write(folder);
    assertThat(file).isEqualTo(folder.resolve("import-rejects-20251106T101530Z.ndjson"));
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {"file":"logs/a.ndjson","line":3,"offset":42,"code":"bad-date",\
            "message":"No date.","raw":"{\\"é\\":\\"\\\\n\\"}"}
            """);
  }

  @Test
  void controlCharactersAreWrittenAsEscapesAndReadBackUnchanged(@TempDir Path folder)
      throws IOException {
    String raw = "\u009b31m\u202egpj\u2028\u007f é 日本 🚀";
    try (var letters = letters(null, folder)) {
      letters.write(new Reject("logs/a\u009b", 1L, 0L, RejectCode.BAD_DATE, "No.", raw));
      letters.sync();
      String line = Files.readString(Objects.requireNonNull(letters.path()));
      assertThat(line)
          .contains("logs/a\\u009b", "\\u009b31m\\u202egpj\\u2028")
          .doesNotContain("\u009b", "\u202e", "\u2028", "\u007f");
      assertThat(Document.parse(line).getString("raw")).isEqualTo(raw);
    }
  }

  @Test
  void anImportOfTheSameSecondGetsAFileOfItsOwn(@TempDir Path folder) {
    assertThat(write(folder)).isNotEqualTo(write(folder)).exists();
  }

  @Test
  void ifTheWorkingFolderIsNotWritableTheTemporaryFolderIsUsed(@TempDir Path folder)
      throws IOException {
    Path file = write(folder.resolve("missing"));
    assertThat(file).exists().startsWith(Path.of(System.getProperty("java.io.tmpdir")));
    Files.delete(file);
  }

  @Test
  void aFolderAsDeadLetterFileIsRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> letters(folder, folder).close())
        .isInstanceOfSatisfying(
            ImportFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTS_FILE_FAILED));
  }

  /** Writes a line of the import {@code writer}. */
  private static void write(DeadLetters letters, String writer, int line) {
    letters.write(
        new Reject(
            writer, (long) line, null, RejectCode.BAD_DATE, "No date.", "x".repeat(line % 97)));
  }

  /** The number of complete lines of each import in the file. */
  private static Map<String, Long> writers(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(Document::parse)
        .collect(Collectors.groupingBy(l -> l.getString("file"), Collectors.counting()));
  }

  @Test
  void importsOfOneProcessShareAFileWithoutLosingALine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("shared.ndjson"), "{\"file\":\"old\"}\n");
    var begun = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String writer = "writer-" + i;
        all.add(
            threads.submit(
                () -> {
                  try (DeadLetters letters = letters(file, folder)) {
                    letters.begin();
                    begun.await();
                    for (int line = 0; line < 500; line++) {
                      write(letters, writer, line);
                      if (line % 10 == 0) {
                        letters.sync();
                      }
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(writers(file))
        .isEqualTo(Map.of("writer-0", 500L, "writer-1", 500L, "writer-2", 500L, "writer-3", 500L));
  }

  @Test
  void importsOfSeveralProcessesShareAFileWithoutLosingALine(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("shared.ndjson"), "{\"file\":\"old\"}\n");
    List<Process> all = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        all.add(
            new ProcessBuilder(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DeadLettersTest.class.getName(),
                    file.toString(),
                    "writer-" + i)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
      for (Process process : all) {
        assertThat(process.getInputStream().read()).isEqualTo('b');
      }
      for (Process process : all) {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
      }
      for (Process process : all) {
        assertThat(process.waitFor()).isZero();
      }
    } finally {
      all.forEach(Process::destroyForcibly);
    }
    assertThat(writers(file))
        .isEqualTo(Map.of("writer-0", 500L, "writer-1", 500L, "writer-2", 500L));
  }

  /** One of several processes: opens the file, prints a character, waits for a line, and writes. */
  public static void main(String[] args) throws IOException {
    try (DeadLetters letters = letters(Path.of(args[0]), Path.of(""))) {
      letters.begin();
      System.out.print('b');
      System.out.flush();
      if (System.in.read() < 0) {
        throw new IllegalStateException("the parent process has ended");
      }
      for (int line = 0; line < 500; line++) {
        write(letters, args[1], line);
        letters.sync();
      }
    }
  }

  @Test
  @SuppressWarnings("try") // The test closes the first one before the end of its block.
  void theFileIsTruncatedOnlyIfNoOtherImportUsesIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("shared.ndjson");
    try (DeadLetters first = letters(file, folder);
        DeadLetters second = letters(file, folder)) {
      first.begin();
      write(first, "first", 1);
      first.sync();
      second.begin();
      first.close();
      try (DeadLetters third = letters(file, folder)) {
        third.begin();
        write(third, "third", 1);
      }
      write(second, "second", 1);
    }
    assertThat(writers(file)).isEqualTo(Map.of("first", 1L, "second", 1L, "third", 1L));
    try (DeadLetters later = letters(file, folder)) {
      later.begin();
      write(later, "later", 1);
    }
    assertThat(writers(file)).isEqualTo(Map.of("later", 1L));
  }

  @Test
  @SuppressWarnings("try") // The test closes the first one before the end of its block.
  void aFileThatAnotherImportCreatedMeanwhileIsAppendedTo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("shared.ndjson");
    try (DeadLetters first = letters(file, folder);
        DeadLetters second = letters(file, folder)) {
      first.begin();
      second.begin();
      assertThat(file).doesNotExist();
      write(second, "second", 1);
      second.close();
      write(first, "first", 1);
    }
    assertThat(writers(file)).isEqualTo(Map.of("first", 1L, "second", 1L));
  }

  @Test
  void theIncompleteLineOfAKilledImportIsDropped(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("shared.ndjson");
    try (DeadLetters letters = letters(file, folder)) {
      letters.begin();
      Files.writeString(file, "{\"file\":\"whole\"}\n{\"file\":\"" + "x".repeat(100_000));
      write(letters, "next", 1);
    }
    assertThat(writers(file)).isEqualTo(Map.of("whole", 1L, "next", 1L));
  }

  @Test
  void onlyTheOwnerMayReadAFileWithADefaultPath(@TempDir Path folder) throws IOException {
    assertThat(Files.getPosixFilePermissions(write(folder)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Path file = write(folder.resolve("missing"));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Files.delete(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store/runs/a.json",
        "store/new.ndjson",
        "store/../store/logs/new.ndjson",
        "link/new.ndjson",
        "link-to-log",
        "dangling",
        "hard-link",
        "elsewhere/new.ndjson"
      })
  void aFileInTheStoreIsRefusedForAnyFormOfItsPath(String path, @TempDir Path folder)
      throws IOException {
    Path store = folder.resolve("store");
    Files.createDirectories(store.resolve("runs"));
    Files.createDirectories(store.resolve("logs"));
    Path run = Files.writeString(store.resolve("runs/a.json"), "{}");
    Path log = Files.writeString(store.resolve("logs/a.ndjson"), "");
    Path given = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("link"), store.resolve("runs"));
    Files.createSymbolicLink(folder.resolve("link-to-log"), log);
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("store/logs/new.ndjson"));
    Files.createLink(folder.resolve("hard-link"), run);
    Path linked = Files.createSymbolicLink(folder.resolve("given"), given);
    var place = new DeadLetterPlace(new StoreFolders(store, null, null, linked, null));

    assertThatThrownBy(() -> new DeadLetters(folder.resolve(path), place, folder, CLOCK).close())
        .isInstanceOfSatisfying(
            ImportFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_USAGE));
    assertThat(run).hasContent("{}");
    place.check(folder.resolve("beside.ndjson"));
  }

  @Test
  void theDefaultPathIsNotInTheStore(@TempDir Path folder) throws IOException {
    Path runs = Files.createDirectories(folder.resolve("store/runs"));
    var place = new DeadLetterPlace(StoreFolders.below(folder.resolve("store")));
    try (var letters = new DeadLetters(null, place, runs, CLOCK)) {
      letters.write(REJECT);
      Path file = Objects.requireNonNull(letters.path());
      assertThat(file).startsWith(Path.of(System.getProperty("java.io.tmpdir")));
      Files.delete(file);
    }
    assertThat(runs).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskFailsTheImport(@TempDir Path folder) {
    DeadLetters letters = letters(Path.of("/dev/full"), folder);
    letters.begin();
    letters.write(REJECT);
    assertThatThrownBy(letters::sync)
        .isInstanceOfSatisfying(
            ImportFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTS_FILE_FAILED));
  }
}
