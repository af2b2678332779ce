package taskrunner.doctor;

import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

/** Between two looks at something that the driver finds out in the background. */
final class Pause {
  private static final long MILLIS = 20;

  private Pause() {}

  static void shortly() {
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          ErrorCode.INTERRUPTED, "Interrupted while looking at the members.", null, e);
    }
  }
}
