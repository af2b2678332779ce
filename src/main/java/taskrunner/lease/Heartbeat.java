package taskrunner.lease;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import taskrunner.text.Log;

/** The thread that renews a lease at each third of its life, and sooner after a failed try. */
final class Heartbeat {
  private static final Log LOG = Log.of(Heartbeat.class);

  private final String name;
  private final Duration life;
  private final BooleanSupplier renew;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param name of the lease, for the log
   * @param renew false: the lease is lost, there is nothing more to renew
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

  /** Asks it to end. */
  void end() {
    ended.countDown();
  }

  /** Returns when it has ended, or after that time: what it renews then finds nothing. */
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
          // Of whatever it failed: without renewal the work would end.
          LOG.warn(
              "{} could not be renewed ({}); trying again.", name, e.getClass().getSimpleName());
          pause = life.toMillis() / 9;
        }
      }
    } catch (InterruptedException e) {
      // The library never interrupts this thread. The deadline of the lease ends the work.
      LOG.warn("The renewal was interrupted. {} expires in at most {}.", name, life);
    }
  }
}
