package taskrunner.importer.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFolders;

/**
 * Checks the path of the dead-letter file, which must not be in the store, through links either.
 */
public final class DeadLetterPlace {
  /** As many links as an operating system follows. */
  private static final int MOST_LINKS = 40;

  private final StoreFolders folders;

  public DeadLetterPlace(StoreFolders folders) {
    this.folders = folders;
  }

  /**
   * @throws ImportFailedException (wrong-usage) the file would be in the store;
   *     (rejects-file-failed) it can't be written
   */
  void check(Path file) {
    Path folder = folderOfStore(file);
    if (folder != null) {
      throw new ImportFailedException(
          ErrorCode.WRONG_USAGE,
          "The dead-letter file "
              + file
              + " lies in the filesystem store ("
              + folder
              + "), to which an import never writes.",
          "Give a path outside of the store (--rejects or Filesystem:RejectsFile).");
    }
    checkWritable(file);
  }

  /** The store's folder that contains the file, through links too; null for none. */
  @Nullable Path folderOfStore(Path file) {
    Path target = followed(file.toAbsolutePath());
    for (Path folder : given()) {
      for (Path above = target; above != null; above = above.getParent()) {
        if (isSame(above, folder)) {
          return folder;
        }
      }
      if (isLinkedFrom(folder, target)) {
        return folder;
      }
    }
    return null;
  }

  private List<Path> given() {
    return Stream.concat(
            Stream.ofNullable(folders.root()),
            Stream.of(RecordKind.values()).flatMap(kind -> Stream.ofNullable(folders.of(kind))))
        .toList();
  }

  /** The path without links and {@code ..}, as far as it exists. */
  private static Path followed(Path path) {
    Path file = path;
    for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(file) && !Files.exists(file); i++) {
      try {
        file = file.resolveSibling(Files.readSymbolicLink(file));
      } catch (IOException e) {
        return file; // Opening it fails as well.
      }
    }
    try {
      return file.toRealPath();
    } catch (IOException e) {
      Path folder = file.getParent();
      Path name = file.getFileName();
      if (folder == null || name == null) {
        return file;
      }
      return followed(folder).resolve(name).normalize();
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // One of them does not exist.
    }
  }

  /** Whether the folder has a hard link to the file. */
  private static boolean isLinkedFrom(Path folder, Path file) {
    if (!hasOtherNames(file)) {
      return false;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.anyMatch(one -> isSame(one, file));
    } catch (IOException | UncheckedIOException e) {
      return false; // What can't be read can't be imported.
    }
  }

  private static boolean hasOtherNames(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.getAttribute(file, "unix:nlink") instanceof Integer names
          && names > 1;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  private static void checkWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    String fault = null;
    if (Files.isDirectory(file)) {
      fault = "it is a folder";
    } else if (Files.exists(file) && !Files.isWritable(file)) {
      fault = "it may not be written";
    } else if (folder == null || !Files.isDirectory(folder)) {
      fault = "its folder does not exist";
    } else if (!Files.exists(file) && !Files.isWritable(folder)) {
      fault = "its folder may not be written to";
    }
    if (fault != null) {
      throw new ImportFailedException(
          ErrorCode.REJECTS_FILE_FAILED,
          "The dead-letter file " + file + " can't be written: " + fault + ".",
          "Give another path (--rejects or Filesystem:RejectsFile); nothing was imported.");
    }
  }
}
