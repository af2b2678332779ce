package taskrunner;

import org.jspecify.annotations.Nullable;

/** Another process held the lock for longer than {@code Mongo:LockWait}; nothing was changed. */
public final class LockNotAcquiredException extends TaskRunnerSchemaException {
  public LockNotAcquiredException(String message, @Nullable String hint) {
    super(ErrorCode.LOCK_HELD, message, hint);
  }
}
