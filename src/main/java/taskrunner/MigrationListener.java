package taskrunner;

import java.time.Duration;
import java.util.List;
import taskrunner.importer.ImportProgress;
import taskrunner.schema.IndexBuildProgress;

/**
 * Hears how far an operation is. Every method does nothing by default.
 *
 * <p>The calls come one after the other from the thread that works, apart from {@link #building}
 * and {@link #built}, which come from a thread of their own. They should be quick: the work waits
 * for them. What a listener throws is logged, and changes nothing. A listener may call {@link
 * SchemaOperations#stop}.
 */
public interface MigrationListener extends ImportProgress, IndexBuildProgress {
  /**
   * A migration has read the history and begins. It is followed by {@link #migrationFinished} or
   * {@link #migrationFailed}.
   *
   * @param pending ids of the units to apply, and {@code policy} where validation mode or log
   *     retention have to be set; empty where there is nothing to do
   */
  default void migrationStarted(List<String> pending) {}

  /**
   * Another process holds the lock; called again each time the lock is looked at.
   *
   * @param lock names the holder
   * @param left how long the holder's lease lasts unless it is renewed, by the server's clock
   */
  default void waitingForLock(LockStatus lock, Duration left) {}

  /**
   * The lock was obtained, or nothing was left to do once it was free.
   *
   * @param waited zero where it was free at once
   */
  default void lockWaitEnded(Duration waited) {}

  /** A change unit is about to be applied, or taken back. */
  default void stepStarted(String id) {}

  /** A change unit was applied or taken back, and its history written. */
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

  /** A migration has ended well. */
  default void migrationFinished(MigrationReport report) {}

  /**
   * A migration has failed; also one that failed before {@link #migrationStarted}.
   *
   * @param failure {@link TaskRunnerSchemaException#report} has what was done until then
   */
  default void migrationFailed(TaskRunnerSchemaException failure) {}
}
