package taskrunner.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether threads of this process wait for a processor, as those of 32 services do that start at
 * once on two processors. Linux counts the time (<a
 * href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>); on other systems no
 * thread seems to wait.
 */
final class ProcessorQueue {
  private static final Path THREADS = Path.of("/proc/self/task");

  private final long began = System.nanoTime();
  private final long waitedBefore = waited();

  /** Whether the waits of all threads since this object was made are half of that time or more. */
  boolean isLong() {
    return 2 * (waited() - waitedBefore) >= System.nanoTime() - began;
  }

  /** The time that the living threads have waited for a processor, in nanoseconds. */
  private static long waited() {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        sum += waited(thread.resolve("schedstat"));
      }
    } catch (IOException e) {
      return 0;
    }
    return sum;
  }

  /** The second of three figures. A thread may end meanwhile, or the kernel not count. */
  private static long waited(Path schedstat) {
    try {
      return Long.parseLong(Files.readString(schedstat).split(" ", -1)[1]);
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return 0;
    }
  }
}
