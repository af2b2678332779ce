package taskrunner.importer.export;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.FileErrors;

/**
 * The target folder of an export. A file is written under a name that readers ignore, forced to the
 * disk and moved to its name, so that a reader never finds an incomplete file. Below the root no
 * link is followed, so that nothing is written outside it.
 */
final class ExportFolder {
  /** Starts with a dot and ends in {@code .tmp}: every reader of the layout ignores it. */
  private static final String UNFINISHED = ".export-unfinished.tmp";

  private static final int BUFFER = 256 * 1024;

  private final Path root;
  private final boolean mayReplace;

  /** The files written, if other files may be replaced; else every file was written. */
  private final Set<String> written = new HashSet<>();

  private ExportFolder(Path root, boolean mayReplace) {
    this.root = root;
    this.mayReplace = mayReplace;
  }

  /**
   * Opens the folder, or creates it.
   *
   * @throws TaskRunnerSchemaException (wrong-usage) it is no folder, or is not empty and may not be
   *     overwritten; (export-failed) it can't be created
   */
  static ExportFolder open(ExportRequest request) {
    check(request);
    Path root = request.to();
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
      }
    } catch (IOException e) {
      throw notCreated(root, e);
    }
    return new ExportFolder(root, request.overwrite());
  }

  /**
   * Checks the folder before the export.
   *
   * @throws TaskRunnerSchemaException as {@link #open}
   */
  static void check(ExportRequest request) {
    Path root = request.to();
    try {
      if (!Files.isDirectory(root)) {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
          throw wrong(
              root + " is not a folder, so nothing can be exported to it.",
              "Give an empty folder, or one that does not exist yet.");
        }
      } else if (!request.overwrite() && !isEmpty(root)) {
        throw wrong(
            "The folder " + root + " is not empty, so nothing was exported to it.",
            "Give an empty folder, or --overwrite to replace the files of the same names in it.");
      }
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  /** A file while it is written; {@link #close} without {@link #finish} removes it. */
  final class Output extends FilterOutputStream {
    private final FileChannel channel;
    private final Path unfinished;
    private final Path target;
    private long bytes;
    private boolean finished;

    private Output(FileChannel channel, Path unfinished, Path target) {
      super(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
      this.channel = channel;
      this.unfinished = unfinished;
      this.target = target;
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
      out.write(some, offset, length);
      bytes += length;
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      bytes++;
    }

    long bytes() {
      return bytes;
    }

    /** Forces the complete file to the disk and moves it to its name. */
    void finish() throws IOException {
      out.flush();
      channel.force(true);
      channel.close();
      Files.move(
          unfinished,
          target,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING); // Some file systems need it.
      finished = true;
      if (mayReplace) {
        written.add(identity(target));
      }
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        channel.close(); // Discards the buffer.
        Files.deleteIfExists(unfinished);
      }
    }
  }

  /**
   * Whether this export has written the file already, under this name or one that is equal to the
   * file system, which may ignore case or the composition of characters.
   */
  boolean isTaken(String file) throws IOException {
    Path target = root.resolve(file);
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && (!mayReplace || written.contains(identity(target)));
  }

  /** The file's key, or its name on the disk on Windows, which has no keys. */
  private static String identity(Path file) throws IOException {
    Object key =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return (key == null ? file.toRealPath(LinkOption.NOFOLLOW_LINKS) : key).toString();
  }

  /**
   * Starts a file.
   *
   * @param file relative to the root, with {@code /}; its folders are created
   */
  Output create(String file) throws IOException {
    Path target = root;
    String[] parts = file.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      target = target.resolve(parts[i]);
      makeFolder(target);
    }
    Path unfinished = target.resolve(UNFINISHED);
    // A killed export may have left it; a link of this name is removed, not followed.
    Files.deleteIfExists(unfinished);
    FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
    return new Output(channel, unfinished, target.resolve(parts[parts.length - 1]));
  }

  private void makeFolder(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      BasicFileAttributes found =
          Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isDirectory() && !found.isOther()) {
        return;
      }
      String what =
          found.isSymbolicLink()
              ? " is a symbolic link, which would lead out of the export's folder"
              : found.isDirectory()
                  ? " is a junction, which would lead out of the export's folder"
                  : " is a file where the export needs a folder";
      throw wrong(
          folder + what + "; nothing was written there.",
          "Remove it, or export to another folder.");
    }
    Files.createDirectory(folder);
  }

  /** Forces the names in a folder to the disk, if the system can. */
  void force(String relative) {
    Path folder = relative.isEmpty() ? root : root.resolve(relative);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException | UnsupportedOperationException e) {
      // The files themselves are on the disk; Windows opens no folders.
    }
  }

  /** The exception for a failure of the file system. */
  TaskRunnerSchemaException failed(IOException e) {
    return failed(root, e);
  }

  private static TaskRunnerSchemaException notCreated(Path root, IOException e) {
    Path there = root.toAbsolutePath().getParent();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    String why =
        there != null && !Files.isDirectory(there)
            ? there + " is not a folder"
            : "no folder can be created in "
                + there
                + ": "
                // The folder around it exists: /proc answers so.
                + (e instanceof NoSuchFileException
                    ? "its file system does not allow it"
                    : FileErrors.writing(e));
    return new ImportFailedException(
        ErrorCode.EXPORT_FAILED,
        "The export could not be written to " + root + ", because " + why + ".",
        "Give --to a folder that exists, or one that this user may create.",
        e);
  }

  private static TaskRunnerSchemaException failed(Path root, IOException e) {
    String where = root.toString();
    if (e instanceof FileSystemException known && known.getFile() != null) {
      // For a move its target, which another program may have open: Windows then refuses.
      where = known.getOtherFile() == null ? known.getFile() : known.getOtherFile();
    }
    return new ImportFailedException(
        ErrorCode.EXPORT_FAILED,
        "The export could not be written to " + where + ": " + FileErrors.writing(e) + ".",
        "Make room, correct the permissions or, on Windows, close the program that has it open; then"
            + " export again with --overwrite.",
        e);
  }

  private static TaskRunnerSchemaException wrong(String message, String hint) {
    return new TaskRunnerSchemaException(ErrorCode.WRONG_USAGE, message, hint);
  }
}
