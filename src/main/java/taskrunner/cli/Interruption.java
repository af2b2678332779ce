package taskrunner.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaOperations;

/**
 * Passes a signal on to the work under way. The work is asked to stop and given a bounded time to
 * release its lock; where none is under way (connecting, waiting for an answer) the process can end
 * at once. Thread-safe.
 */
final class Interruption {
  private final CountDownLatch finished = new CountDownLatch(1);
  private @Nullable SchemaOperations underWay;
  private @Nullable ProcessSignal signal;

  /** The signal that arrived; null for none. */
  synchronized @Nullable ProcessSignal signal() {
    return signal;
  }

  /** Work begins that a signal has to stop. */
  synchronized void begin(SchemaOperations operations) {
    underWay = operations;
    if (signal != null) {
      operations.stop();
    }
  }

  /** Nothing is under way any more. */
  synchronized void pause() {
    underWay = null;
  }

  /** Everything was done and printed. */
  void finish() {
    finished.countDown();
  }

  /**
   * Stops what is under way.
   *
   * @param grace how long to wait for its end
   * @return whether everything was done and printed, so that the process ends by itself
   */
  boolean interrupt(ProcessSignal arrived, Duration grace) {
    SchemaOperations toStop;
    synchronized (this) {
      signal = arrived;
      toStop = underWay;
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
