package taskrunner.database;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;

/** Distinguishes a command that took too long from a server that was not found. */
public final class TimeOver {
  private TimeOver() {}

  /** Whether a server received the command and did not finish it in time. */
  public static boolean is(Throwable error) {
    return error instanceof MongoOperationTimeoutException
        || error instanceof MongoExecutionTimeoutException;
  }
}
