package taskrunner.database;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what must be done as a whole although the thread is interrupted, such as writing history,
 * releasing the lock or opening a client. The driver refuses every call of an interrupted thread; a
 * virtual thread even abandons the one that is under way, while the server goes on with it. So the
 * work is done by a thread of its own, for whose end the caller waits. The interrupt is kept for
 * afterwards.
 */
public final class Uninterrupted {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private Uninterrupted() {}

  /** Runs {@code work} with the thread's interrupt put off. */
  public static void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  /** As {@link #run}, for work with a result. */
  public static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread worker = new Thread(task, Thread.currentThread().getName() + "-uninterrupted");
    worker.setDaemon(true);
    worker.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw thrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the end of {@code thread}. */
  public static void join(Thread thread) {
    join(thread, FOR_EVER);
  }

  /** The same, for so long at the most. */
  public static void join(Thread thread, Duration most) {
    boolean interrupted = false;
    long end = System.nanoTime() + most.toNanos();
    while (thread.isAlive() && System.nanoTime() - end < 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a task that another thread ran has thrown. */
  public static RuntimeException thrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }
}
