package taskrunner.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.FileErrors;

/** Writes a file so that a reader finds either the old one or the new one, and never a part. */
final class WholeFile {
  private WholeFile() {}

  /**
   * @throws TaskRunnerSchemaException it could not be written; what was there is left as it was
   */
  static void write(Path file, String content) {
    var target = file.toAbsolutePath();
    var folder = target.getParent();
    if (Files.isDirectory(target) || folder == null) {
      throw failed(file, "it is a folder", null);
    }
    try {
      // Not createTempFile, whose files nobody else may read.
      var written = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        Files.writeString(written, content, StandardOpenOption.CREATE_NEW);
        move(written, target);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw failed(file, FileErrors.writing(e), e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static TaskRunnerSchemaException failed(
      Path file, String why, @Nullable IOException cause) {
    var message = "The file " + file + " could not be written: " + why + ".";
    var hint = "Give a file in a folder that is there and that you may write to.";
    return new TaskRunnerSchemaException(ErrorCode.REPORT_FILE_FAILED, message, hint, cause);
  }
}
