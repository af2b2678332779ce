package taskrunner.migration.mongock;

import io.mongock.api.config.executor.ChangeExecutorConfiguration;
import io.mongock.driver.api.driver.ConnectionDriver;
import io.mongock.runner.core.executor.changelog.ChangeLogRuntime;
import io.mongock.runner.core.executor.changelog.ChangeLogServiceBase;
import io.mongock.runner.core.internal.ChangeSetItem;
import io.mongock.utils.Triple;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;

/**
 * Executes the unit as Mongock does, with two differences: a failed write of the history, which
 * Mongock ignores, is an error, and a rollback needs the lease.
 */
final class ExecuteExecutor extends UnitExecutor {
  ExecuteExecutor(
      String executionId,
      ChangeLogServiceBase changeLogService,
      ConnectionDriver driver,
      ChangeLogRuntime changeLogRuntime,
      @Nullable Function<AnnotatedElement, Boolean> annotationFilter,
      ChangeExecutorConfiguration config,
      UnitBinding binding,
      UnitResult outcome) {
    super(
        executionId,
        changeLogService,
        driver,
        changeLogRuntime,
        annotationFilter,
        config,
        binding,
        outcome);
  }

  @Override
  protected void executeAndLogChangeSet(
      String executionId, String hostname, Object instance, ChangeSetItem item)
      throws IllegalAccessException, InvocationTargetException {
    super.executeAndLogChangeSet(executionId, hostname, instance, item);
    Throwable unwritten = outcome.unwritten();
    if (unwritten != null) {
      throw new InvocationTargetException(unwritten, "the history was not written");
    }
  }

  @Override
  boolean isRollback() {
    return outcome.failure() != null;
  }

  /** Here Mongock logs that the migration was aborted and rolls back. */
  @Override
  protected void rollbackProcessedChangeSetsIfApply(
      String executionId, String hostname, Deque<Triple<Object, ChangeSetItem, Exception>> failed) {
    if (takesBack()) {
      super.rollbackProcessedChangeSetsIfApply(executionId, hostname, failed);
    }
  }

  /** Called by Mongock for a failed unit. */
  @Override
  protected void rollbackIfPresentAndTrackChangeEntry(
      String executionId, String hostname, Object instance, ChangeSetItem item, Exception failure)
      throws InvocationTargetException, IllegalAccessException {
    if (takesBack()) {
      binding.guard().check();
      super.rollbackIfPresentAndTrackChangeEntry(executionId, hostname, instance, item, failure);
    }
  }

  /**
   * Whether the unit is rolled back. Never because its history could not be written: because of the
   * step's mark, the next run repeats it.
   */
  private boolean takesBack() {
    Throwable cause = outcome.failure();
    return cause != null && binding.rollsBack() && !isStop(cause);
  }

  private static boolean isStop(Throwable cause) {
    return cause instanceof LeaseLostException
        || (cause instanceof TaskRunnerSchemaException ours
            && ours.code() == ErrorCode.INTERRUPTED);
  }
}
