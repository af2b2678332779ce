package taskrunner.database;

import com.mongodb.MongoInterruptedException;

/** A sleep that an interrupt ends in the same way as an operation of the driver. */
public final class Pause {
  private static final long NAP_MILLIS = 100;

  private Pause() {}

  /**
   * Sleeps.
   *
   * @param purpose for the message, e.g. {@code waiting for the server}
   * @throws MongoInterruptedException the thread was interrupted; its interrupt flag stays set
   */
  public static void ofMillis(long millis, String purpose) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MongoInterruptedException("interrupted while " + purpose, e);
    }
  }

  /**
   * Sleeps, with a check every tenth of a second.
   *
   * @param check its exception ends the sleep; after an interrupt it runs first
   */
  public static void ofMillis(long millis, Runnable check, String purpose) {
    long end = System.nanoTime() + millis * 1_000_000;
    check.run();
    try {
      for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        ofMillis(Math.min(left, NAP_MILLIS), purpose);
        check.run();
      }
    } catch (MongoInterruptedException e) {
      check.run();
      throw e;
    }
  }
}
