package taskrunner.importer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
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

/**
 * Opens regular files only: never through a link, and never a device or FIFO, which could block.
 */
final class SafeFiles {
  private static final int CHUNK = 64 * 1024;

  /** What a dead letter shows, and a byte-order mark and the rest of a character around it. */
  private static final int SHOWN = Utf8.RAW_LIMIT + 8;

  private SafeFiles() {}

  /** An open file and how large it was when it was opened. */
  record Opened(SeekableByteChannel channel, InputStream stream, long size)
      implements AutoCloseable {
    /** Whether it was larger than what is read as a whole. */
    boolean isTooLarge() {
      return size > StoreLimits.LARGEST_FILE;
    }

    /**
     * All bytes; one more than the limit where the file has grown past it. Of a file that was too
     * large no more than a dead letter shows. In one array of its size: a copy would be as large.
     */
    byte[] bytes() throws IOException {
      int expected = isTooLarge() ? SHOWN : (int) size;
      byte[] bytes = new byte[expected];
      int read = readInto(bytes, 0);
      if (read < expected) {
        return Arrays.copyOf(bytes, read);
      }
      byte[] more = isTooLarge() ? new byte[0] : stream.readNBytes(1);
      if (more.length == 0) {
        return bytes;
      }
      // It grew meanwhile.
      int limit = StoreLimits.LARGEST_FILE + 1;
      while (true) {
        bytes = Arrays.copyOf(bytes, Math.min(limit, read + Math.max(CHUNK, read / 8)));
        if (more.length == 1) {
          bytes[read++] = more[0];
          more = new byte[0];
        }
        read += readInto(bytes, read);
        if (read < bytes.length || read == limit) {
          return Arrays.copyOf(bytes, read);
        }
      }
    }

    /** Piece by piece: a channel takes as much memory beside the heap as it is asked for. */
    private int readInto(byte[] bytes, int start) throws IOException {
      int end = start;
      while (end < bytes.length) {
        int read = stream.read(bytes, end, Math.min(CHUNK, bytes.length - end));
        if (read < 0) {
          break;
        }
        end += read;
      }
      return end - start;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** The fault of a file that is too large. */
  static RecordFault tooLarge() {
    return new RecordFault(RejectCode.TOO_LARGE, "The file is larger than 64 MiB.");
  }

  /** Opens for reading from {@code offset} on. */
  static Opened open(Path path, long offset) throws IOException, RecordFault {
    BasicFileAttributes before = attributes(path);
    String unsafe = unsafe(before);
    if (unsafe != null) {
      throw new RecordFault(RejectCode.UNSAFE_PATH, unsafe);
    }
    SeekableByteChannel channel =
        Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    try {
      BasicFileAttributes after = attributes(path);
      unsafe = unsafe(after);
      if (unsafe != null) {
        throw new RecordFault(RejectCode.UNSAFE_PATH, unsafe);
      }
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
    } catch (IOException | RecordFault | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Why something is not read where a file is expected; null for a regular file. */
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

  /** Why a file could not be read, in one sentence. */
  static RecordFault unreadable(IOException e) {
    String why;
    if (e instanceof NoSuchFileException) {
      why = "The file is no longer there.";
    } else if (e instanceof AccessDeniedException) {
      why = "The file may not be read: permission denied.";
    } else {
      why = "The file can't be read: " + Reading.shortened(String.valueOf(e.getMessage())) + ".";
    }
    return new RecordFault(RejectCode.UNREADABLE, why);
  }

  static RecordFault shrank(long read, long size) {
    return new RecordFault(
        RejectCode.UNREADABLE,
        "The file shrank while it was read: " + size + " bytes at first, " + read + " were left.");
  }
}
