package taskrunner.database;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;

/** Tells a command that took too long from a server that was not found. */
final class TimeOver {
  private TimeOver() {}

  /** Whether a server took the command in and did not finish it within its time. */
  static boolean is(Throwable error) {
    return error instanceof MongoOperationTimeoutException
        || error instanceof MongoExecutionTimeoutException;
  }
}
