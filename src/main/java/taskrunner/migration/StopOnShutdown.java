package taskrunner.migration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import taskrunner.SchemaOperations;

/**
 * While it is open, the end of the JVM (SIGTERM, SIGINT, SIGHUP, {@code System.exit}) stops the
 * work and waits briefly for the release of the lock. Without it, the next start would wait for the
 * rest of the lease.
 *
 * <p>The wait is bounded, because the work may never end: its own thread may have called {@code
 * System.exit}, which returns only after all hooks.
 */
public final class StopOnShutdown implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Registers it. If the JVM is already shutting down, stops the work at once.
   *
   * @param work runs until this is closed
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
      // In either case the time is over: the lease expires by itself.
      boolean unused = ended.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the registration after the work. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running and ends now.
    }
  }
}
