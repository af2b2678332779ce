package taskrunner.migration.mongock;

import org.jspecify.annotations.Nullable;

/**
 * The result of a unit, recorded where it happens, because Mongock wraps, logs or swallows it
 * later.
 */
final class UnitResult {
  private boolean executed;
  private boolean rolledBack;
  private @Nullable Throwable failure;
  private @Nullable Throwable rollbackFailure;
  private @Nullable Throwable unwritten;
  private @Nullable RuntimeException thrown;

  void executed() {
    executed = true;
  }

  void rolledBack() {
    rolledBack = true;
  }

  void failed(Throwable cause) {
    failure = cause;
  }

  void rollbackFailed(Throwable cause) {
    rollbackFailure = cause;
  }

  void unwritten(Throwable cause) {
    unwritten = cause;
  }

  /** Mongock threw this wrapper, which says less than the other failures. */
  void thrown(RuntimeException wrapper) {
    thrown = wrapper;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  @Nullable Throwable unwritten() {
    return unwritten;
  }

  /** Throws unless the unit was executed and its history written. */
  void requireExecuted() throws UnitFailure {
    if (failure != null) {
      addSuppressed(failure, rollbackFailure);
      addSuppressed(failure, unwritten);
      throw new UnitFailure(failure, failedState(), rollbackFailure);
    }
    require(executed);
  }

  /** Throws unless the unit was rolled back and its history written. */
  void requireRolledBack() throws UnitFailure {
    if (rollbackFailure != null) {
      addSuppressed(rollbackFailure, unwritten);
      throw new UnitFailure(rollbackFailure, UnitFailure.State.ROLLBACK_FAILED);
    }
    require(rolledBack);
  }

  private UnitFailure.State failedState() {
    if (rollbackFailure != null) {
      return UnitFailure.State.ROLLBACK_FAILED;
    }
    return rolledBack ? UnitFailure.State.ROLLED_BACK : UnitFailure.State.FAILED;
  }

  private void require(boolean done) throws UnitFailure {
    if (unwritten != null) {
      throw new UnitFailure(unwritten, UnitFailure.State.NOT_RECORDED);
    }
    if (thrown != null) {
      throw new UnitFailure(thrown, UnitFailure.State.FAILED);
    }
    if (!done) {
      throw new UnitFailure(
          new IllegalStateException("Mongock returned without running the change unit"),
          UnitFailure.State.FAILED);
    }
  }

  private static void addSuppressed(Throwable failure, @Nullable Throwable other) {
    if (other != null && other != failure) {
      failure.addSuppressed(other);
    }
  }
}
