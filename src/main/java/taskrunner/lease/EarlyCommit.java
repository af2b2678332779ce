package taskrunner.lease;

/**
 * A commit that the primary has acknowledged. Whether it stays, whatever becomes of that primary,
 * is known after {@link Lease#settle}.
 */
public final class EarlyCommit {
  private enum State {
    OPEN,
    SETTLED,
    LOST
  }

  private final int lane;
  private volatile State state;

  private EarlyCommit(int lane, State state) {
    this.lane = lane;
    this.state = state;
  }

  static EarlyCommit in(int lane) {
    return new EarlyCommit(lane, State.OPEN);
  }

  /** One that a majority has. */
  static EarlyCommit settled() {
    return new EarlyCommit(0, State.SETTLED);
  }

  int lane() {
    return lane;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether a majority has it. */
  boolean isSettled() {
    return state == State.SETTLED;
  }

  void settle() {
    state = State.SETTLED;
  }

  /** It is not in the history any more, or may not be. */
  void lose() {
    state = State.LOST;
  }
}
