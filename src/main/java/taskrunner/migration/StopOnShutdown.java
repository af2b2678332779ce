package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import taskrunner.SchemaOperations;

/**
 * While it is open, the end of the JVM (SIGTERM, SIGINT, SIGHUP, {@code System.exit}) stops the
 * work and waits for a moment until the lock is released. The next start would else wait for the
 * rest of the lease.
 *
 * <p>The wait is bounded, since the work may never end: its own thread may be the one that called
 * {@code System.exit}, which returns only when all hooks have ended.
 */
public final class StopOnShutdown implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Registers it; where the JVM is shutting down already, the work is stopped at once.
   *
   * @param work what is under way until this is closed
   */
  public StopOnShutdown(SchemaOperations work) {
    hook = new Thread(() -> stop(work), "taskrunner-schema-shutdown");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      work.stop();
    }
  }

  private void stop(SchemaOperations work) {
    work.stop();
    try {
      // Whether it did or not, there is no more time: the lease runs out by itself.
      boolean unused = ended.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended; nothing stays registered. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // It runs, and ends now.
    }
  }
}
