package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * An import could not go on: the store, the dead-letter file or the server failed. Imported so far
 * is kept and recorded; the next import goes on from there.
 */
public final class ImportFailedException extends TaskRunnerSchemaException {
  public ImportFailedException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  public ImportFailedException(ErrorCode code, String message, @Nullable String hint) {
    this(code, message, hint, null);
  }
}
