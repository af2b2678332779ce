package taskrunner.importer.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An open dead-letter file, to which several imports may write: threads, processes, or machines on
 * one file system with locks.
 *
 * <p>Two kinds of locks, on bytes far behind the end of the file, separate them:
 *
 * <ol>
 *   <li>Each import locks a byte of its own while it has the file open: the file is in use.
 *   <li>One byte, the same for all, is locked during each change and each check for other users.
 * </ol>
 *
 * The locks of a process end with it, even if it is killed.
 */
final class DeadLetterFile implements AutoCloseable {
  private static final long MUTEX = 1L << 62;
  private static final long USERS = MUTEX + 1;
  private static final long MOST_USERS = 1L << 31;
  private static final long PAUSE_MILLIS = 5;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int BLOCK = 64 * 1024;

  private final FileChannel channel;

  /** False for a device or FIFO, which has neither an end nor locks. */
  private final boolean regular;

  /** False if the file system has no locks. Then only one import should use the file. */
  private boolean locks = true;

  private final long userByte = USERS + ThreadLocalRandom.current().nextLong(MOST_USERS);
  private @Nullable FileLock user;

  private DeadLetterFile(FileChannel channel, boolean regular) {
    this.channel = channel;
    this.regular = regular;
  }

  /** Creates a file that only its owner may read. */
  static DeadLetterFile create(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return use(
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            mode),
        false);
  }

  /**
   * Opens the file, or creates it; a device or FIFO is written into.
   *
   * @param anew whether the file is emptied, unless another import uses it now
   */
  static DeadLetterFile open(Path file, boolean anew) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new DeadLetterFile(FileChannel.open(file, StandardOpenOption.WRITE), false);
    }
    return use(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        anew);
  }

  private static DeadLetterFile use(FileChannel channel, boolean anew) throws IOException {
    DeadLetterFile opened = new DeadLetterFile(channel, true);
    try (FileLock held = opened.mutex()) {
      opened.locks = held != null;
      if (anew && !opened.isUsedByOthers()) {
        channel.truncate(0);
      }
      opened.takeUserByte();
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Appends whole lines. If that fails, none of them is in the file.
   *
   * @param lines each ends with LF
   */
  @SuppressWarnings("try") // The lock is held, not used.
  void append(ByteBuffer lines) throws IOException {
    if (!regular) {
      write(lines);
      return;
    }
    try (FileLock held = mutex()) {
      takeUserByte();
      long end = endOfLastLine();
      channel.position(end);
      try {
        write(lines);
      } catch (IOException e) {
        if (channel.isOpen()) {
          channel.truncate(end);
        }
        throw e;
      }
    }
  }

  /** Forces the appended lines to the disk. */
  void force() throws IOException {
    if (regular) {
      channel.force(false);
    }
  }

  @Override
  public void close() throws IOException {
    if (!regular) {
      channel.close();
      return;
    }
    try {
      // On POSIX systems, closing a file ends all locks of this process on it, also those of other
      // threads. So no thread may be writing. Closing ends this lock, too.
      FileLock unused = mutex();
    } finally {
      channel.close();
    }
  }

  private void write(ByteBuffer lines) throws IOException {
    while (lines.hasRemaining()) {
      channel.write(lines);
    }
  }

  /** Truncates a line at the end that a killed writer did not finish. */
  private long endOfLastLine() throws IOException {
    long end = channel.size();
    ByteBuffer block = ByteBuffer.allocate(1);
    while (end > 0) {
      long start = Math.max(0, end - block.capacity());
      block.clear().limit((int) (end - start));
      int n = channel.read(block, start);
      for (int i = n - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return truncated(start + i + 1);
        }
      }
      end = start;
      block = ByteBuffer.allocate(BLOCK);
    }
    return truncated(0);
  }

  private long truncated(long end) throws IOException {
    if (end < channel.size()) {
      channel.truncate(end);
    }
    return end;
  }

  /** Only with the mutex. */
  private boolean isUsedByOthers() throws IOException {
    if (!locks) {
      return false;
    }
    try (FileLock all = channel.tryLock(USERS, MOST_USERS, false)) {
      return all == null;
    } catch (OverlappingFileLockException e) {
      return true; // Another thread of this process uses it.
    }
  }

  /** Only with the mutex. Each time again, because a thread that closed the file ended the lock. */
  private void takeUserByte() throws IOException {
    if (!locks) {
      return;
    }
    FileLock before = user;
    if (before != null) {
      before.release();
    }
    user = channel.tryLock(userByte, 1, false);
  }

  /** Null if the file system has no locks. */
  private @Nullable FileLock mutex() throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (locks) {
      try {
        FileLock held = channel.tryLock(MUTEX, 1, false);
        if (held != null) {
          return held;
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process has it.
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        return null;
      }
      if (System.nanoTime() > end) {
        throw new IOException("another import has locked it for a minute");
      }
      pause();
    }
    return null;
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileLockInterruptionException();
    }
  }
}
