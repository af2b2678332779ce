package taskrunner.migration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Uninterrupted;
import taskrunner.lease.HeldLeases;

/**
 * Releases what an operation holds once a stop was asked for, in a thread of its own: work that
 * does not reach a safe point must not delay the next start.
 */
final class ReleaseAfterStop {
  /** How long the work may take to end by itself. */
  private static final Duration TIME_TO_STOP = Duration.ofMillis(500);

  private @Nullable Thread releasing;

  synchronized void begin(HeldLeases leases) {
    if (releasing == null) {
      Thread thread = new Thread(() -> leases.release(TIME_TO_STOP), "taskrunner-schema-stop");
      thread.setDaemon(true);
      thread.start();
      releasing = thread;
    }
  }

  /** Waits for the release, at most this long; returns at once if no stop was asked for. */
  void await(Duration most) {
    Thread underWay = releasing();
    if (underWay != null) {
      Uninterrupted.join(underWay, most);
    }
  }

  private synchronized @Nullable Thread releasing() {
    return releasing;
  }
}
