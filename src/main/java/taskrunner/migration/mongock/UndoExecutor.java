package taskrunner.migration.mongock;

import io.mongock.api.config.executor.ChangeExecutorConfiguration;
import io.mongock.driver.api.driver.ConnectionDriver;
import io.mongock.runner.core.executor.changelog.ChangeLogRuntime;
import io.mongock.runner.core.executor.changelog.ChangeLogServiceBase;
import io.mongock.runner.core.internal.ChangeLogItem;
import io.mongock.runner.core.internal.ChangeSetItem;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * Rolls the unit back with its rollback method and records ROLLED_BACK, or ROLLBACK_FAILED, under a
 * new execution id: the rows of earlier executions are kept.
 */
final class UndoExecutor extends UnitExecutor {
  private final Class<?> unit;

  UndoExecutor(
      String executionId,
      ChangeLogServiceBase changeLogService,
      ConnectionDriver driver,
      ChangeLogRuntime changeLogRuntime,
      ChangeExecutorConfiguration config,
      Class<?> unit,
      UnitBinding binding,
      UnitResult outcome) {
    super(executionId, changeLogService, driver, changeLogRuntime, null, config, binding, outcome);
    this.unit = unit;
  }

  @Override
  Boolean work() {
    initializationAndValidation();
    try {
      for (ChangeLogItem item : changeLogService.fetchChangeLogs()) {
        binding.guard().check();
        Object instance = getChangeLogInstance(unit);
        takeBack(instance, item.getChangeSetItems());
        // As Mongock does: what ran before the unit is rolled back after it.
        takeBack(instance, item.getBeforeItems());
      }
      return true;
    } finally {
      executionInProgress = false;
    }
  }

  private void takeBack(Object instance, List<? extends ChangeSetItem> items) {
    String hostname = generateExecutionHostname(executionId);
    for (ChangeSetItem item : items) {
      try {
        rollbackIfPresentAndTrackChangeEntry(executionId, hostname, instance, item, null);
      } catch (InvocationTargetException | IllegalAccessException e) {
        throw new IllegalStateException("the rollback of " + item.getId() + " failed", e);
      }
    }
  }

  @Override
  boolean isRollback() {
    return true;
  }
}
