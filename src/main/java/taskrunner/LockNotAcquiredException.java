package taskrunner;

import org.jspecify.annotations.Nullable;

/**
 * Another process held the lock for longer than {@code Mongo:LockWait}. Nothing was changed, except
 * by an import, which needs the lock only to record the backfill as executed.
 */
public final class LockNotAcquiredException extends TaskRunnerSchemaException {
  public LockNotAcquiredException(String message, @Nullable String hint) {
    super(ErrorCode.LOCK_HELD, message, hint);
  }
}
