package taskrunner.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
public final class Await {
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /**
   * Waits for a latch, for a minute at the most.
   *
   * @return true
   * @throws IllegalStateException nobody counted it down, or the thread was interrupted
   */
  public static boolean latch(CountDownLatch latch) {
    until(60, () -> latch.getCount() == 0, "nobody went on");
    return true;
  }

  /**
   * Looks again and again until the condition holds.
   *
   * @param failure what did not happen
   * @throws IllegalStateException it did not within that time, or the thread was interrupted
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
