package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Uninterrupted;

/**
 * Refuses a second operation while one is in progress, because both would use one log and one stop.
 * Explains the failure of one that was called after the close.
 */
final class OneAtATime {
  private record Operation(Thread thread, CountDownLatch end) {}

  private final AtomicReference<@Nullable Operation> inProgress = new AtomicReference<>();
  private volatile boolean closed;

  <T> T run(Supplier<T> work) {
    requireOpen(null);
    Operation operation = new Operation(Thread.currentThread(), new CountDownLatch(1));
    if (!inProgress.compareAndSet(null, operation)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "Another operation of this SchemaOperations is in progress.",
          "Wait until it ends, or open a second SchemaOperations.");
    }
    try {
      return work.get();
    } finally {
      inProgress.set(null);
      operation.end().countDown();
    }
  }

  void close() {
    closed = true;
  }

  /**
   * Throws if it is closed.
   *
   * @param failure of an operation whose client was closed; null before one
   */
  void requireOpen(@Nullable Throwable failure) {
    if (closed) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "This SchemaOperations is closed.",
          "Call close() after the last operation, or open another SchemaOperations.",
          failure);
    }
  }

  boolean isInProgress() {
    return inProgress.get() != null;
  }

  /** Waits for the end of the operation in progress, unless it calls this itself. */
  void awaitEnd(Duration most) {
    Operation operation = inProgress.get();
    if (operation != null && operation.thread() != Thread.currentThread()) {
      Uninterrupted.run(() -> await(operation.end(), most));
    }
  }

  private static void await(CountDownLatch end, Duration most) {
    try {
      boolean unused = end.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
