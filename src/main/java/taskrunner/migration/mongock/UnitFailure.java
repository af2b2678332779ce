package taskrunner.migration.mongock;

/** A change unit failed. The cause is the exception of the unit or of the write of its history. */
public final class UnitFailure extends Exception {
  private final State state;

  UnitFailure(Throwable cause, State state) {
    super(cause.getMessage(), cause);
    this.state = state;
  }

  /** The state in which the unit was left. */
  public State state() {
    return state;
  }

  /** The state of a failed unit. */
  public enum State {
    /** It was not rolled back: its progress is kept, the lock was lost, or a stop was requested. */
    FAILED,
    /** It was rolled back. */
    ROLLED_BACK,
    /** Its rollback failed too; see the suppressed exception of the cause. */
    ROLLBACK_FAILED,
    /** It did its work, but the history could not be written. */
    NOT_RECORDED
  }
}
