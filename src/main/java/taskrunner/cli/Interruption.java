package taskrunner.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaOperations;

/**
 * Passes a signal to the running operation. The operation has a limited time to stop and to release
 * its lock. If none runs (connecting, waiting for an answer), the process can end at once.
 * Thread-safe.
 */
final class Interruption {
  private final CountDownLatch finished = new CountDownLatch(1);
  private @Nullable SchemaOperations running;
  private @Nullable ProcessSignal signal;

  synchronized @Nullable ProcessSignal signal() {
    return signal;
  }

  /** An operation begins, which a signal must stop. */
  synchronized void begin(SchemaOperations operations) {
    running = operations;
    if (signal != null) {
      operations.stop();
    }
  }

  /** No operation runs. */
  synchronized void pause() {
    running = null;
  }

  /** Everything was done and printed. */
  void finish() {
    finished.countDown();
  }

  /**
   * Stops the operation that runs.
   *
   * @param grace how long to wait for its end
   * @return whether everything was done and printed, so that the process ends by itself
   */
  boolean interrupt(ProcessSignal arrived, Duration grace) {
    SchemaOperations toStop;
    synchronized (this) {
      signal = arrived;
      toStop = running;
    }
    if (toStop == null) {
      return finished.getCount() == 0;
    }
    toStop.stop();
    try {
      return finished.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException secondThoughts) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
