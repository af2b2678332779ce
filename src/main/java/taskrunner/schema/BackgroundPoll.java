package taskrunner.schema;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import taskrunner.database.Uninterrupted;
import taskrunner.text.Log;

/**
 * Runs something every quarter of a second, on its own thread, while the calling thread waits for
 * the server. What ends sooner is never polled.
 */
final class BackgroundPoll implements AutoCloseable {
  private static final Log LOG = Log.of(BackgroundPoll.class);
  private static final long MOMENT_MILLIS = 250;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;

  private BackgroundPoll(String name, Runnable look) {
    this.thread =
        new Thread(
            () -> {
              try {
                while (!over.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                  look.run();
                }
              } catch (InterruptedException e) {
                LOG.debug("{} was interrupted.", name);
              } catch (RuntimeException e) {
                LOG.warn("{} ended unexpectedly: progress is no longer shown.", name, e);
              }
            },
            name);
    thread.setDaemon(true);
  }

  /** Begins. */
  static BackgroundPoll begin(String name, Runnable look) {
    BackgroundPoll begun = new BackgroundPoll(name, look);
    begun.thread.start();
    return begun;
  }

  /** Ends it; returns when the thread has ended. */
  @Override
  public void close() {
    over.countDown();
    Uninterrupted.join(thread);
  }
}
