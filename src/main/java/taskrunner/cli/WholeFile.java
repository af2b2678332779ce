package taskrunner.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.FileErrors;

/**
 * Writes a file so that a reader finds either the old one or the new one, and never a part. It
 * writes into a device, a FIFO or a link to one, because other programs use it. A replaced file
 * keeps its permissions and the links to it.
 */
final class WholeFile {
  /** As many as Linux follows; links in a circle have no end. */
  private static final int MOST_LINKS = 40;

  private WholeFile() {}

  /**
   * @throws TaskRunnerSchemaException it could not be written; an existing file is unchanged
   */
  static void write(Path file, String content) {
    var target = followed(file.toAbsolutePath());
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      writeInto(file, target, content);
      return;
    }
    var folder = target.getParent();
    if (Files.isDirectory(target) || folder == null) {
      throw failed(file, "it is a folder", null);
    }
    if (Files.isSymbolicLink(target)) {
      throw failed(file, "its links lead in a circle", null);
    }
    try {
      // Not createTempFile, whose files other users can't read.
      var written = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        Files.createFile(written);
        keepPermissions(target, written);
        Files.writeString(written, content);
        move(written, target);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw failed(file, FileErrors.writing(e), e);
    }
  }

  /**
   * The target of a link, so that the link is not replaced, also if the target does not exist yet;
   * else the path itself.
   */
  private static Path followed(Path path) {
    var at = path;
    try {
      // A link of the system such as /dev/stdout can be opened, but not read step by step.
      if (Files.exists(path)) {
        return Files.isSymbolicLink(path) && Files.isRegularFile(path) ? path.toRealPath() : path;
      }
      for (var links = 0; links < MOST_LINKS && Files.isSymbolicLink(at); links++) {
        at = at.resolveSibling(Files.readSymbolicLink(at));
      }
    } catch (IOException e) {
      return path;
    }
    return at;
  }

  private static void writeInto(Path file, Path target, String content) {
    try {
      Files.writeString(target, content, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(file, FileErrors.writing(e), e);
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    var there = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (there != null && Files.exists(from)) {
      there.setPermissions(Files.getPosixFilePermissions(from));
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      // Not every file system replaces an existing file without this option.
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static TaskRunnerSchemaException failed(
      Path file, String why, @Nullable IOException cause) {
    var message = "The file " + file + " could not be written: " + why + ".";
    var hint = "Name a file in an existing folder with write permission.";
    return new TaskRunnerSchemaException(ErrorCode.REPORT_FILE_FAILED, message, hint, cause);
  }
}
