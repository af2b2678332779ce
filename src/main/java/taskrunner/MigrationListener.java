package taskrunner;

import java.time.Duration;
import java.util.List;
import taskrunner.importer.ImportProgress;
import taskrunner.schema.IndexBuildProgress;

/**
 * Receives the progress of an operation. By default, every method does nothing.
 *
 * <p>The working thread makes the calls one after the other, except {@link #building} and {@link
 * #built}, which another thread makes. They must be quick, because the work waits for them. An
 * exception of a listener is logged and has no other effect. A listener may call {@link
 * SchemaOperations#stop}.
 */
public interface MigrationListener extends ImportProgress, IndexBuildProgress {
  /**
   * A migration has read the history and begins. It is followed by {@link #migrationFinished} or
   * {@link #migrationFailed}.
   *
   * @param pending ids of the units to apply, and {@code policy} where validation mode or log
   *     retention must change; empty if nothing is pending
   */
  default void migrationStarted(List<String> pending) {}

  /**
   * Another process holds the lock; called each time the lock is read.
   *
   * @param lock names the holder
   * @param left how long the holder's lease lasts unless it is renewed, by the server's clock
   */
  default void waitingForLock(LockStatus lock, Duration left) {}

  /**
   * The lock was obtained, or will not be: nothing is left to do, or the wait has failed. Also
   * called by an operation that takes the lock without a wait.
   *
   * @param waited zero if the lock was free at once
   */
  default void lockWaitEnded(Duration waited) {}

  /** A change unit begins to be applied or undone. */
  default void stepStarted(String id) {}

  /** A change unit was applied or undone, and recorded in the history. */
  default void stepFinished(StepReport step) {}

  /** A change unit failed; the operation ends with {@code failure}. */
  default void stepFailed(StepReport step, TaskRunnerSchemaException failure) {}

  /** {@inheritDoc} */
  @Override
  default void importing(long bytes, long totalBytes, long documents) {}

  /** {@inheritDoc} */
  @Override
  default void building(IndexBuild build) {}

  /** {@inheritDoc} */
  @Override
  default void built() {}

  /** A migration has succeeded. */
  default void migrationFinished(MigrationReport report) {}

  /**
   * A migration has failed; also one that failed before {@link #migrationStarted}.
   *
   * @param failure {@link TaskRunnerSchemaException#report} has what was done until then
   */
  default void migrationFailed(TaskRunnerSchemaException failure) {}
}
