package taskrunner.database;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Completes work although the thread is interrupted, such as a write of the history, the release of
 * the lock or the creation of a client. The driver refuses each call of an interrupted thread. On a
 * virtual thread it also abandons a running call, which the server continues. So another thread
 * does the work, and the caller waits for its end. The interrupt flag is set again afterwards.
 */
public final class Uninterrupted {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private Uninterrupted() {}

  /** Runs {@code work}; an interrupt is deferred. */
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

  /** Waits for the end of {@code thread}, at most this long. */
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

  /** The exception of a task in another thread. */
  public static RuntimeException thrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }
}
