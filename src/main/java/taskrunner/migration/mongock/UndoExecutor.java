package taskrunner.migration.mongock;

import io.mongock.api.config.executor.ChangeExecutorConfiguration;
import io.mongock.driver.api.driver.ConnectionDriver;
import io.mongock.driver.api.entry.ChangeEntry;
import io.mongock.driver.api.entry.ChangeState;
import io.mongock.driver.api.entry.ChangeType;
import io.mongock.runner.core.executor.ChangeExecutorBase;
import io.mongock.runner.core.executor.changelog.ChangeLogRuntime;
import io.mongock.runner.core.executor.changelog.ChangeLogServiceBase;
import io.mongock.runner.core.internal.ChangeLogItem;
import io.mongock.runner.core.internal.ChangeSetItem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the unit back by its rollback method and records ROLLED_BACK, or ROLLBACK_FAILED, under a
 * new execution id: the rows of earlier executions are kept.
 */
final class UndoExecutor extends ChangeExecutorBase<ChangeExecutorConfiguration> {
  private final Class<?> unit;
  private final UnitBinding binding;
  private final Outcome outcome;

  UndoExecutor(
      String executionId,
      ChangeLogServiceBase changeLogService,
      ConnectionDriver driver,
      ChangeLogRuntime changeLogRuntime,
      ChangeExecutorConfiguration config,
      Class<?> unit,
      UnitBinding binding,
      Outcome outcome) {
    super(
        executionId,
        changeLogService,
        driver,
        changeLogRuntime,
        null,
        config.getMetadata(),
        config.getServiceIdentifier(),
        config.isTrackIgnored(),
        config.getTransactional(),
        Optional.empty(),
        config.getTransactionStrategy(),
        config);
    this.unit = unit;
    this.binding = binding;
    this.outcome = outcome;
  }

  @Override
  public Object executeMigration() {
    initializationAndValidation();
    try {
      for (ChangeLogItem item : changeLogService.fetchChangeLogs()) {
        binding.guard().check();
        Object instance = getChangeLogInstance(unit);
        takeBack(instance, item.getChangeSetItems());
        // As Mongock does: what ran before the unit is taken back after it.
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
  protected long executeChangeSetMethod(Method method, Object instance)
      throws IllegalAccessException, InvocationTargetException {
    try {
      long millis = super.executeChangeSetMethod(method, instance);
      outcome.rolledBack();
      return millis;
    } catch (InvocationTargetException e) {
      outcome.rollbackFailed(e.getTargetException());
      throw e;
    } catch (RuntimeException e) {
      outcome.rollbackFailed(e);
      throw e;
    }
  }

  @Override
  protected ChangeEntry buildChangeEntry(
      String executionId,
      String hostname,
      ChangeSetItem item,
      long millis,
      ChangeState state,
      ChangeType type,
      @Nullable Exception failure,
      @Nullable Exception rollbackFailure) {
    return super.buildChangeEntry(
        executionId,
        hostname,
        item,
        millis,
        state,
        type,
        Causes.unwrapped(failure),
        Causes.unwrapped(rollbackFailure));
  }

  @Override
  protected void validateChangeLog(ChangeLogItem changeLog) {
    // Ours are never system units.
  }
}
