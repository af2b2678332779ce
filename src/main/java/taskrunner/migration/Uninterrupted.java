package taskrunner.migration;

import java.util.function.Supplier;

/**
 * Runs what must still reach the server after the thread was interrupted, such as writing history
 * and releasing the lock; the driver refuses every call of an interrupted thread. The flag is set
 * again afterwards.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  static void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  static <T> T call(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      return work.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
