package taskrunner;

import org.jspecify.annotations.Nullable;

/** The lock was lost while a step ran; the work stopped before its next write. */
public final class LeaseLostException extends TaskRunnerSchemaException {
  public LeaseLostException(String message, @Nullable String hint) {
    super(ErrorCode.LEASE_LOST, message, hint);
  }
}
