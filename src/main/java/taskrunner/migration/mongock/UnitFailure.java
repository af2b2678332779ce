package taskrunner.migration.mongock;

import org.jspecify.annotations.Nullable;

/** A change unit failed. The cause is the exception of the unit or of the write of its history. */
public final class UnitFailure extends Exception {
  private final State state;
  private final @Nullable Throwable ofRollback;

  UnitFailure(Throwable cause, State state) {
    this(cause, state, null);
  }

  UnitFailure(Throwable cause, State state, @Nullable Throwable ofRollback) {
    super(cause.getMessage(), cause);
    this.state = state;
    this.ofRollback = ofRollback;
  }

  /** The state in which the unit was left. */
  public State state() {
    return state;
  }

  /** The failure of the rollback that followed; null if there was none, or it succeeded. */
  public @Nullable Throwable ofRollback() {
    return ofRollback;
  }

  /** The state of a failed unit. */
  public enum State {
    /** It was not rolled back: its progress is kept, the lock was lost, or a stop was requested. */
    FAILED,
    /** It was rolled back. */
    ROLLED_BACK,
    /** Its rollback failed: after its execution had failed ({@link #ofRollback}), or in an undo. */
    ROLLBACK_FAILED,
    /** It did its work, but the history could not be written. */
    NOT_RECORDED
  }
}
