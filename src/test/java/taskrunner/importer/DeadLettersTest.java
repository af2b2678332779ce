package taskrunner.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;

class DeadLettersTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-11-06T10:15:30Z"), ZoneOffset.UTC);
  private static final Reject REJECT =
      new Reject("logs/a.ndjson", 3L, 42L, RejectCode.BAD_DATE, "No date.", "{\"é\":\"\\n\"}");

  private static Path write(Path folder) {
    try (var letters = new DeadLetters(null, folder, CLOCK)) {
      assertThat(letters.path()).isNull();
      letters.write(REJECT);
      letters.sync();
      return Objects.requireNonNull(letters.path());
    }
  }

  @Test
  void aLineIsOneObjectInAFileNamedAfterTheTime(@TempDir Path folder) throws IOException {
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
  void anImportOfTheSameSecondGetsAFileOfItsOwn(@TempDir Path folder) {
    assertThat(write(folder)).isNotEqualTo(write(folder)).exists();
  }

  @Test
  void whereTheWorkingFolderCantBeWrittenTheTemporaryOneIsTaken(@TempDir Path folder)
      throws IOException {
    Path file = write(folder.resolve("missing"));
    assertThat(file).exists().startsWith(Path.of(System.getProperty("java.io.tmpdir")));
    Files.delete(file);
  }

  @Test
  void aFolderIsRefusedBeforehand(@TempDir Path folder) {
    assertThatThrownBy(() -> new DeadLetters(folder, folder, CLOCK).close())
        .isInstanceOfSatisfying(
            ImportFailedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTS_FILE_FAILED));
  }
}
