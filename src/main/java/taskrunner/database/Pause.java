package taskrunner.database;

import com.mongodb.MongoInterruptedException;

/** A sleep that an interrupt ends in the same way as an operation of the driver. */
public final class Pause {
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
}
