package taskrunner.importer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.RecordKind;
import taskrunner.testing.OtherFileSystem;

/** Exports to file systems with the rules of Windows and macOS. */
class ExportOnOtherSystemsTest {
  @ParameterizedTest
  @EnumSource
  void aNameThatDiffersOnlyInCaseIsTaken(OtherFileSystem system) throws IOException {
    for (boolean overwrite : List.of(false, true)) {
      try (FileSystem opened = system.open()) {
        Path root = system.root(opened).resolve("export");
        ExportFolder folder = ExportFolder.open(new ExportRequest(root, overwrite));
        write(folder, "runs/Run-1.json", "first");
        assertThat(folder.isTaken("runs/run-1.json")).isTrue();
        assertThat(folder.isTaken("runs/run-2.json")).isFalse();
        folder.force("runs");
        folder.force("");
        assertThat(root.resolve("runs").resolve("Run-1.json")).hasContent("first");
      }
    }
  }

  @Test
  void macOsTreatsComposedAndDecomposedNamesAsOne() throws IOException {
    try (FileSystem opened = OtherFileSystem.MACOS.open()) {
      Path root = OtherFileSystem.MACOS.root(opened);
      ExportFolder folder = ExportFolder.open(new ExportRequest(root.resolve("export"), true));
      write(folder, "runs/\u00e9.json", "first");
      assertThat(folder.isTaken("runs/e\u0301.json")).isTrue();
    }
  }

  /** A file from before the export does not count as written by it. */
  @ParameterizedTest
  @EnumSource
  void overwriteReplacesAFileFromBeforeTheExport(OtherFileSystem system) throws IOException {
    try (FileSystem opened = system.open()) {
      Path root = system.root(opened).resolve("export");
      Path runs = Files.createDirectories(root.resolve("runs"));
      Files.writeString(runs.resolve("a.json"), "of before");
      ExportFolder folder = ExportFolder.open(new ExportRequest(root, true));
      assertThat(folder.isTaken("runs/a.json")).isFalse();
      write(folder, "runs/a.json", "new");
      assertThat(runs.resolve("a.json")).hasContent("new");
      assertThat(folder.isTaken("runs/A.json")).isTrue();
    }
  }

  /** The test uses a folder instead of an open file: neither can be replaced. */
  @ParameterizedTest
  @EnumSource
  void aFailedReplacementLeavesTheTargetUnchangedAndNoTemporaryFile(OtherFileSystem system)
      throws IOException {
    try (FileSystem opened = system.open()) {
      Path root = system.root(opened).resolve("export");
      Path runs = Files.createDirectories(root.resolve("runs"));
      Path there = Files.createDirectories(runs.resolve("a.json").resolve("in use"));
      ExportFolder folder = ExportFolder.open(new ExportRequest(root, true));
      assertThatThrownBy(() -> write(folder, "runs/a.json", "new")).isInstanceOf(IOException.class);
      assertThat(there).isDirectory();
      try (var left = Files.list(runs)) {
        assertThat(left).hasSize(1);
      }
    }
  }

  @Test
  void theHintOfAPermissionErrorMentionsAnOpenFile() throws IOException {
    try (FileSystem opened = OtherFileSystem.WINDOWS.open()) {
      Path root = OtherFileSystem.WINDOWS.root(opened).resolve("export");
      TaskRunnerSchemaException failed =
          ExportFolder.open(new ExportRequest(root, true))
              .failed(new AccessDeniedException("C:\\x\\.export-unfinished.tmp", "C:\\x\\a", null));
      assertThat(failed.code()).isEqualTo(ErrorCode.EXPORT_FAILED);
      assertThat(failed).hasMessageContaining("to C:\\x\\a: permission denied");
      assertThat(failed.hint()).contains("close the program that has it open");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CON", "nul.x", "Com1", "LPT9 .a", "a.", "a ", "..", ".", "", "a:b", "x\u0000"})
  void reservedNamesAreReplaced(String runId) throws IOException {
    for (OtherFileSystem system : OtherFileSystem.values()) {
      try (FileSystem opened = system.open()) {
        Path root = system.root(opened).resolve("export");
        ExportFolder folder = ExportFolder.open(new ExportRequest(root, false));
        String name = new FileNames(opened).of(runId);
        assertThat(name).doesNotEndWith(".").doesNotEndWith(" ").doesNotContainPattern("[:\\x00]");
        assertThat(name.replaceAll("\\..*", "").strip()).doesNotMatch("(?i)CON|NUL|COM1|LPT9");
        for (RecordKind kind : RecordKind.values()) {
          write(folder, kind.path(name), "x");
          assertThat(root.resolve(kind.path(name))).hasContent("x");
        }
      }
    }
  }

  /** The export keeps such names apart on each system, so that it can be copied to another one. */
  @Test
  void namesThatAreEqualOnAnySystemAreKeptApart() throws IOException {
    try (FileSystem opened = OtherFileSystem.WINDOWS.open()) {
      for (List<String> same :
          List.of(
              List.of("Run", "run"),
              List.of("\u00e9", "e\u0301"),
              List.of("\u03c3", "\u03c2"),
              List.of("stra\u00dfe", "STRASSE"),
              List.of("\u017f", "s"))) {
        FileNames names = new FileNames(opened);
        assertThat(names.of(same.get(0))).isEqualTo(same.get(0));
        assertThat(names.of(same.get(1))).startsWith(same.get(1) + "-").hasSizeGreaterThan(16);
        assertThat(names.leadBack(same.get(1))).isFalse();
        assertThat(names.of(same.get(0))).isEqualTo(same.get(0));
      }
    }
  }

  private static void write(ExportFolder folder, String file, String text) throws IOException {
    try (ExportFolder.Output out = folder.create(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.finish();
    }
  }
}
