package taskrunner;

import org.jspecify.annotations.Nullable;

/** A step that must come first is still pending; nothing was changed. */
public final class PendingStepsException extends TaskRunnerSchemaException {
  public PendingStepsException(String message, @Nullable String hint) {
    super(ErrorCode.PENDING_STEPS, message, hint);
  }
}
