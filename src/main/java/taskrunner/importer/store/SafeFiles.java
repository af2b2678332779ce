package taskrunner.importer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;

/** Opens regular files only: never through a link, and no device or FIFO, which could block. */
final class SafeFiles {
  private static final int CHUNK = 64 * 1024;

  /** The bytes of a file that a dead letter shows, with a byte-order mark. */
  private static final int SHOWN = Slice.KEPT + 4;

  private SafeFiles() {}

  /** An open file and its size at the opening. */
  record Opened(SeekableByteChannel channel, InputStream stream, long size)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * A file that is read as a whole.
   *
   * @param bytes only its start if it is too large; empty if it could not be read
   * @param fault why it can't be used; null if it can
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Whole(byte[] bytes, @Nullable RecordFault fault) {
    /** The text without a byte-order mark. */
    Slice text() {
      return Slice.of(bytes).withoutMark();
    }
  }

  /**
   * Reads a file that is no log.
   *
   * @throws ImportFailedException (interrupted) the thread was interrupted while reading
   */
  static Whole whole(StoreFile file) {
    try (Opened opened = open(file.path(), 0)) {
      boolean tooLarge = opened.size() > StoreLimits.LARGEST_FILE;
      byte[] bytes = read(opened.stream(), tooLarge ? SHOWN : (int) opened.size(), !tooLarge);
      RecordFault fault = null;
      if (tooLarge || bytes.length > StoreLimits.LARGEST_FILE) {
        fault = new RecordFault(RejectCode.TOO_LARGE, "The file is larger than 64 MiB.");
      } else if (bytes.length < opened.size()) {
        fault = shrank(bytes.length, opened.size());
      }
      return new Whole(bytes, fault);
    } catch (IOException e) {
      return new Whole(new byte[0], fault(e, file));
    }
  }

  /** What a dead letter shows of a file; empty if it can't be read. */
  static String start(Path file) {
    try (Opened opened = open(file, 0)) {
      return Slice.of(opened.stream().readNBytes(SHOWN)).withoutMark().raw();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Reads into one array of the expected size, because a copy would double the memory.
   *
   * @param toEnd whether to read what a growing file has added, up to one byte above the limit
   */
  private static byte[] read(InputStream stream, int expected, boolean toEnd) throws IOException {
    byte[] bytes = new byte[expected];
    int read = readInto(stream, bytes, 0);
    if (read < expected || !toEnd) {
      return Arrays.copyOf(bytes, read);
    }
    byte[] more = stream.readNBytes(1);
    int limit = StoreLimits.LARGEST_FILE + 1;
    while (more.length == 1 && read < limit) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, read + Math.max(CHUNK, read / 8)));
      bytes[read] = more[0];
      read = readInto(stream, bytes, read + 1);
      more = read < bytes.length ? new byte[0] : stream.readNBytes(1);
    }
    return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
  }

  /**
   * Fills the array from {@code start} on and returns the end of what was read. It reads in chunks,
   * because a channel takes as much memory outside the heap as one read asks for.
   */
  private static int readInto(InputStream stream, byte[] bytes, int start) throws IOException {
    int end = start;
    int n = 0;
    while (n >= 0 && end < bytes.length) {
      n = stream.read(bytes, end, Math.min(CHUNK, bytes.length - end));
      end += Math.max(n, 0);
    }
    return end;
  }

  /** Opens for reading from {@code offset} on. */
  static Opened open(Path path, long offset) throws IOException {
    requireRegular(path);
    SeekableByteChannel channel =
        Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    try {
      requireRegular(path); // It may have been replaced before it was opened.
      long size = channel.size();
      if (size < offset) {
        throw new RecordFault(
            RejectCode.UNREADABLE,
            "The file has "
                + size
                + " bytes, fewer than were read from it before ("
                + offset
                + ").");
      }
      channel.position(offset);
      return new Opened(channel, Channels.newInputStream(channel), size);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireRegular(Path path) throws IOException {
    String unsafe = unsafe(attributes(path));
    if (unsafe != null) {
      throw new RecordFault(RejectCode.UNSAFE_PATH, unsafe);
    }
  }

  static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Why something in place of a file is not read; null for a regular file. */
  static @Nullable String unsafe(BasicFileAttributes found) {
    if (found.isRegularFile()) {
      return null;
    }
    if (found.isSymbolicLink()) {
      return "This is a symbolic link; links within the store are not followed.";
    }
    return found.isDirectory()
        ? "This is a folder where a file is expected."
        : "This is a device, FIFO or socket where a file is expected.";
  }

  /**
   * The fault of a file that could not be read.
   *
   * @throws ImportFailedException (interrupted) the reading thread was interrupted, so the file has
   *     no fault; the thread stays interrupted
   */
  static RecordFault fault(IOException e, StoreFile file) {
    if (e instanceof RecordFault fault) {
      return fault;
    }
    if (e instanceof ClosedByInterruptException) {
      throw new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "The import was interrupted while it read " + file.relativePath() + ".",
          "Import again: the import continues where it stopped.",
          e);
    }
    return unreadable(e);
  }

  /** Why a file could not be read, in one sentence. */
  static RecordFault unreadable(IOException e) {
    String why;
    if (e instanceof NoSuchFileException) {
      why = "The file is no longer there.";
    } else if (e instanceof AccessDeniedException) {
      why = "The file may not be read: permission denied.";
    } else {
      String message = RecordContext.shortened(String.valueOf(e.getMessage()));
      why = "The file can't be read: " + message + ".";
    }
    return new RecordFault(RejectCode.UNREADABLE, why);
  }

  static RecordFault shrank(long read, long size) {
    return new RecordFault(
        RejectCode.UNREADABLE,
        "The file shrank while it was read: " + size + " bytes at first, " + read + " were left.");
  }
}
