package taskrunner.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of a fixed time. */
public final class Await {
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /**
   * Waits for a latch, for a minute at most.
   *
   * @return true
   * @throws IllegalStateException if no thread counted it down, or this thread was interrupted
   */
  public static boolean latch(CountDownLatch latch) {
    until(60, () -> latch.getCount() == 0, "the latch was not counted down");
    return true;
  }

  /**
   * Tests the condition again and again until it holds.
   *
   * @param failure what did not happen, for the message
   * @throws IllegalStateException if it did not hold in time, or the thread was interrupted
   */
  public static void until(long seconds, BooleanSupplier condition, String failure) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(failure + " within " + seconds + " s");
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
