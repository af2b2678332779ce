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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.FileErrors;

/**
 * The folder that is exported to. A file is written under a name that no reader looks at, forced to
 * the disk and moved into its place, so that a reader never meets half of one. Below the root no
 * link is followed, so that nothing is written outside it.
 */
final class ExportFolder {
  /** Starts with a dot and ends in {@code .tmp}: left alone by every reader of the layout. */
  private static final String UNFINISHED = ".export-unfinished.tmp";

  private static final int BUFFER = 256 * 1024;

  private final Path root;
  private final boolean mayReplace;

  /** What was written, where others' files may be replaced; else whatever is there was written. */
  private final Set<String> written = new HashSet<>();

  private ExportFolder(Path root, boolean mayReplace) {
    this.root = root;
    this.mayReplace = mayReplace;
  }

  /**
   * Makes the folder where it is not there.
   *
   * @throws TaskRunnerSchemaException (wrong-usage) it is no folder, or not empty and may not be
   *     written into; (export-failed) it can't be made
   */
  static ExportFolder open(ExportRequest request) {
    check(request);
    Path root = request.to();
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
      }
    } catch (IOException e) {
      throw failed(root, e);
    }
    return new ExportFolder(root, request.overwrite());
  }

  /**
   * Looks at the folder, before any work is done for it.
   *
   * @throws TaskRunnerSchemaException as {@link #open}
   */
  static void check(ExportRequest request) {
    Path root = request.to();
    try {
      if (!Files.isDirectory(root)) {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
          throw wrong(root + " is not a folder, so nothing can be exported to it.", null);
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

  /** A file that is being written; closing it without {@link #finish} takes it away again. */
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

    /** The file is whole: it is forced to the disk and takes its place. */
    void finish() throws IOException {
      out.flush();
      channel.force(true);
      channel.close();
      Files.move(
          unfinished,
          target,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING); // Not every file system implies it.
      finished = true;
      if (mayReplace) {
        written.add(identity(target));
      }
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        channel.close(); // What is still in the buffer is not wanted.
        Files.deleteIfExists(unfinished);
      }
    }
  }

  /**
   * Whether this export has written the file already, under this name or under one that is the same
   * to the file system: it may see no difference of case, or of composed characters.
   */
  boolean isTaken(String file) throws IOException {
    Path target = root.resolve(file);
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && (!mayReplace || written.contains(identity(target)));
  }

  /** By its key, or, on Windows, which has none, by the name as it is written on the disk. */
  private static String identity(Path file) throws IOException {
    Object key =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return (key == null ? file.toRealPath(LinkOption.NOFOLLOW_LINKS) : key).toString();
  }

  /**
   * Starts a file.
   *
   * @param file relative to the root, with {@code /}; its folders are made
   */
  Output create(String file) throws IOException {
    Path target = root;
    String[] parts = file.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      target = target.resolve(parts[i]);
      makeFolder(target);
    }
    Path unfinished = target.resolve(UNFINISHED);
    // Left by an export that was killed; a link of this name is removed, not followed.
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

  /** The names in a folder reach the disk; not every system can do that. */
  void force(String relative) {
    Path folder = relative.isEmpty() ? root : root.resolve(relative);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException | UnsupportedOperationException e) {
      // The files themselves are on the disk; Windows opens no folders.
    }
  }

  /** What to throw when the file system failed. */
  TaskRunnerSchemaException failed(IOException e) {
    return failed(root, e);
  }

  private static TaskRunnerSchemaException failed(Path root, IOException e) {
    String where = root.toString();
    if (e instanceof FileSystemException known && known.getFile() != null) {
      // Of a move, its target: it may be open in another program, which Windows does not allow.
      where = known.getOtherFile() == null ? known.getFile() : known.getOtherFile();
    }
    return new ImportFailedException(
        ErrorCode.EXPORT_FAILED,
        "The export could not be written to " + where + ": " + FileErrors.writing(e) + ".",
        "Make room, correct the permissions or, on Windows, close the program that has it open; then"
            + " export again with --overwrite.",
        e);
  }

  private static TaskRunnerSchemaException wrong(String message, @Nullable String hint) {
    return new TaskRunnerSchemaException(ErrorCode.WRONG_USAGE, message, hint);
  }
}
