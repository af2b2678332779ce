package taskrunner.migration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Uninterrupted;
import taskrunner.lease.HeldLeases;

/**
 * Detects an interrupt of the operation's thread while leases are held. It counts as a stop,
 * because a change unit that does not return would not reach a safe point.
 */
final class InterruptWatch {
  private static final Duration EVERY = Duration.ofMillis(100);

  private final HeldLeases leases = new HeldLeases(this::begin);
  private volatile @Nullable Thread worker;
  private volatile @Nullable Runnable stop;
  private volatile @Nullable Thread watching;

  /** The leases of the operation; nothing is watched while none is held. */
  HeldLeases leases() {
    return leases;
  }

  /**
   * Begins an operation in this thread.
   *
   * @param asked called when the thread was interrupted
   */
  void operationBegins(Runnable asked) {
    stop = asked;
    worker = Thread.currentThread();
  }

  /** It has ended, and given its leases back; returns when nothing is watched any more. */
  void operationEnded() {
    worker = null;
    Thread ending = watching;
    if (ending != null) {
      Uninterrupted.join(ending);
    }
  }

  private void begin() {
    Thread watched = worker;
    if (watched != null) {
      Thread thread = new Thread(() -> watch(watched), "taskrunner-schema-interrupt");
      thread.setDaemon(true);
      thread.start();
      watching = thread;
    }
  }

  private void watch(Thread watched) {
    while (worker == watched && leases.isHeldAfter(EVERY)) {
      Runnable asked = stop;
      if (asked != null && watched.isInterrupted()) {
        asked.run();
        return;
      }
    }
  }
}
