package taskrunner.lease;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import taskrunner.database.DatabaseErrors;
import taskrunner.text.DurationText;
import taskrunner.text.Log;

/** The thread that renews a lease at each third of its length, and sooner after a failure. */
final class Heartbeat {
  private static final Log LOG = Log.of(Heartbeat.class);

  private final String name;
  private final Duration life;
  private final BooleanSupplier renew;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param name of the lease, for the log
   * @param renew returns false when the lease is lost and the thread is to end
   */
  Heartbeat(String name, Duration life, BooleanSupplier renew) {
    this.name = name;
    this.life = life;
    this.renew = renew;
    this.thread = new Thread(this::run, "taskrunner-schema-lease");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Requests its end. */
  void end() {
    ended.countDown();
  }

  /** Waits for the end of the thread, for at most this time: a later renewal finds no document. */
  void await(Duration most) {
    try {
      thread.join(most.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = life.toMillis() / 3;
    try {
      while (!ended.await(pause, TimeUnit.MILLISECONDS)) {
        try {
          if (!renew.getAsBoolean()) {
            return;
          }
          pause = life.toMillis() / 3;
        } catch (Throwable e) {
          // Any failure, for without a renewal the lease would be lost.
          LOG.warn("{}", warning(name, e));
          pause = life.toMillis() / 9;
        }
      }
    } catch (InterruptedException e) {
      // The library never interrupts this thread. The deadline of the lease ends the work.
      LOG.warn(
          "The renewal was interrupted. {} expires in at most {}.", name, DurationText.words(life));
    }
  }

  static String warning(String name, Throwable e) {
    return "%s could not be renewed yet; this is tried again. %s"
        .formatted(name, DatabaseErrors.translate(e, "renewing it").getMessage());
  }
}
