package taskrunner.database;

import com.mongodb.MongoCommandException;

/**
 * A client that declares a <a
 * href="https://www.mongodb.com/docs/manual/reference/stable-api/">strict version of the API</a>:
 * the server refuses the commands and stages that are not in it.
 */
public final class StrictApi {
  private static final int API_STRICT_ERROR = 323;

  private StrictApi() {}

  /** Whether the server refuses the command for that reason. */
  public static boolean refuses(MongoCommandException error) {
    return error.getErrorCode() == API_STRICT_ERROR;
  }
}
