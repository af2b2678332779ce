package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * An import could not continue: the store, the dead-letter file or the server failed. The documents
 * imported so far stay and are recorded; the next import continues from there.
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
