package taskrunner.migration.mongock;

import io.mongock.api.config.executor.ChangeExecutorConfiguration;
import io.mongock.driver.api.driver.ConnectionDriver;
import io.mongock.driver.api.entry.ChangeEntry;
import io.mongock.driver.api.entry.ChangeState;
import io.mongock.driver.api.entry.ChangeType;
import io.mongock.runner.core.executor.changelog.ChangeLogRuntime;
import io.mongock.runner.core.executor.changelog.ChangeLogServiceBase;
import io.mongock.runner.core.executor.operation.migrate.MigrateAllExecutor;
import io.mongock.runner.core.internal.ChangeSetItem;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The common part of executing and undoing a unit. An exception ends here, in the {@link
 * UnitResult}: Mongock's runner would log it with its stack trace, as an error, before the caller
 * can report it in one sentence.
 */
abstract class UnitExecutor extends MigrateAllExecutor {
  final UnitBinding binding;
  final UnitResult outcome;

  UnitExecutor(
      String executionId,
      ChangeLogServiceBase changeLogService,
      ConnectionDriver driver,
      ChangeLogRuntime changeLogRuntime,
      @Nullable Function<AnnotatedElement, Boolean> annotationFilter,
      ChangeExecutorConfiguration config,
      UnitBinding binding,
      UnitResult outcome) {
    super(executionId, changeLogService, driver, changeLogRuntime, annotationFilter, config);
    this.binding = binding;
    this.outcome = outcome;
  }

  @Override
  public final Boolean executeMigration() {
    try {
      return work();
    } catch (RuntimeException e) {
      outcome.thrown(e);
      return false;
    }
  }

  /** Runs Mongock's own code. */
  Boolean work() {
    return super.executeMigration();
  }

  /** Whether the method that runs next is the unit's rollback. */
  abstract boolean isRollback();

  @Override
  protected long executeChangeSetMethod(Method method, Object instance)
      throws IllegalAccessException, InvocationTargetException {
    boolean rollback = isRollback();
    try {
      long millis = super.executeChangeSetMethod(method, instance);
      if (rollback) {
        outcome.rolledBack();
      } else {
        outcome.executed();
      }
      return millis;
    } catch (InvocationTargetException e) {
      note(rollback, e.getTargetException());
      throw e;
    } catch (RuntimeException e) {
      note(rollback, e);
      throw e;
    }
  }

  private void note(boolean rollback, Throwable cause) {
    if (Causes.isInterrupt(cause)) {
      Thread.currentThread().interrupt();
    }
    if (rollback) {
      outcome.rollbackFailed(cause);
    } else {
      outcome.failed(cause);
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
    // Without the failures, which Mongock would write with Gson, which a service need not
    // have.
    ChangeEntry entry =
        super.buildChangeEntry(executionId, hostname, item, millis, state, type, null, null);
    return new ChangeEntry(
        entry.getExecutionId(),
        entry.getChangeId(),
        entry.getAuthor(),
        entry.getTimestamp(),
        entry.getState(),
        entry.getType(),
        binding.unit().className(),
        entry.getChangeSetMethod(),
        entry.getExecutionMillis(),
        entry.getExecutionHostname(),
        entry.getMetadata(),
        Causes.recorded(failure, rollbackFailure),
        entry.isSystemChange());
  }
}
