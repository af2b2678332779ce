package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import taskrunner.database.Uninterrupted;
import taskrunner.text.Log;

/** The thread that renews a lease at each third of its life, and sooner after a failed try. */
final class LeaseRenewal {
  private static final Log LOG = Log.of(LeaseRenewal.class);

  private final Duration length;
  private final BooleanSupplier renew;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts it.
   *
   * @param length of the lease
   * @param renew false: the lock is another's, there is nothing more to renew
   */
  LeaseRenewal(Duration length, BooleanSupplier renew) {
    this.length = length;
    this.renew = renew;
    this.thread = new Thread(this::run, "taskrunner-schema-lease");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends it; returns when it can't renew any more. */
  void end() {
    ended.countDown();
    Uninterrupted.join(thread);
  }

  private void run() {
    long pause = length.toMillis() / 3;
    try {
      while (!ended.await(pause, TimeUnit.MILLISECONDS)) {
        try {
          if (!renew.getAsBoolean()) {
            return;
          }
          pause = length.toMillis() / 3;
        } catch (RuntimeException e) {
          LOG.warn(
              "The lock could not be renewed ({}); trying again.", e.getClass().getSimpleName());
          pause = length.toMillis() / 9;
        }
      }
    } catch (InterruptedException e) {
      // Nobody but a foreign hand interrupts this thread; without renewal the deadline ends it all.
      LOG.warn("The renewal of the lock was interrupted; it expires in at most {}.", length);
    }
  }
}
