package taskrunner.lease;

/**
 * A commit that only the primary has acknowledged. A failover can roll it back until {@link
 * Lease#settle} has confirmed it.
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

  /** A commit that a majority has acknowledged. */
  static EarlyCommit settled() {
    return new EarlyCommit(0, State.SETTLED);
  }

  int lane() {
    return lane;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether a majority has acknowledged it. */
  boolean isSettled() {
    return state == State.SETTLED;
  }

  void settle() {
    state = State.SETTLED;
  }

  /** It was rolled back, or may have been. */
  void lose() {
    state = State.LOST;
  }
}
