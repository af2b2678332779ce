package taskrunner;

import org.jspecify.annotations.Nullable;

/** The server could not be reached, refused the credentials or the action, or failed. */
public final class DatabaseException extends TaskRunnerSchemaException {
  public DatabaseException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  public DatabaseException(ErrorCode code, String message, @Nullable String hint) {
    this(code, message, hint, null);
  }
}
