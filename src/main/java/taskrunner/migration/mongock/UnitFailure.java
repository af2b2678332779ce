package taskrunner.migration.mongock;

/** A change unit failed; the cause is what the unit, or the write of its history, threw. */
public final class UnitFailure extends Exception {
  private final State state;

  UnitFailure(Throwable cause, State state) {
    super(cause.getMessage(), cause);
    this.state = state;
  }

  /** How the unit was left. */
  public State state() {
    return state;
  }

  /** Where a failed unit stands. */
  public enum State {
    /** It was not taken back: its progress is kept, the lock was lost, or a stop was asked for. */
    FAILED,
    /** It was taken back. */
    ROLLED_BACK,
    /** It was to be taken back, and that failed too; see the suppressed exception of the cause. */
    ROLLBACK_FAILED,
    /** It did its work, and the history could not be written. */
    NOT_RECORDED
  }
}
