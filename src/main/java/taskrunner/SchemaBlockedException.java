package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * The database, its history or its data is in a state that a person must resolve first. Nothing was
 * changed.
 */
public final class SchemaBlockedException extends TaskRunnerSchemaException {
  public SchemaBlockedException(
      ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(code, message, hint, cause);
  }

  public SchemaBlockedException(ErrorCode code, String message, @Nullable String hint) {
    this(code, message, hint, null);
  }
}
