package taskrunner.migration.mongock;

import io.mongock.api.config.MongockConfiguration;
import io.mongock.driver.api.driver.ChangeSetDependency;
import io.mongock.runner.core.builder.BuilderType;
import io.mongock.runner.core.executor.Executor;
import io.mongock.runner.core.executor.ExecutorBuilderDefault;
import io.mongock.runner.core.executor.operation.Operation;
import io.mongock.runner.standalone.base.StandaloneBuilderBase;

/** Mongock's stand-alone builder, for exactly one unit and with our executors. */
final class OneUnitBuilder extends StandaloneBuilderBase<OneUnitBuilder, MongockConfiguration> {
  private OneUnitBuilder(Executors executors, UnitIdentity unit) {
    super(
        BuilderType.COMMUNITY, executors, new SingleUnitService(unit), new MongockConfiguration());
  }

  static OneUnitBuilder of(
      Class<?> unit, FencedDriver driver, UnitBinding binding, UnitResult outcome) {
    OneUnitBuilder builder =
        new OneUnitBuilder(new Executors(unit, binding, outcome), binding.unit()).setDriver(driver);
    MongockConfiguration config = builder.getConfig();
    config.getMigrationScanPackage().add(unit.getName());
    config.setDefaultAuthor(binding.unit().author());
    config.setTransactional(false);
    config.setMetadata(binding.metadata());
    config.setMigrationRepositoryName(binding.changeLog().getNamespace().getCollectionName());
    // The engine checks the lease before each write; a proxy around interfaces would only
    // check twice.
    config.setLockGuardEnabled(false);
    binding
        .dependencies()
        .forEach(
            (type, value) ->
                builder
                    .getDependencyManager()
                    .addStandardDependency(new ChangeSetDependency(type, value)));
    return builder.setExecutionId(binding.executionId());
  }

  @Override
  public OneUnitBuilder getInstance() {
    return this;
  }

  private static final class Executors extends ExecutorBuilderDefault {
    private final Class<?> unit;
    private final UnitBinding binding;
    private final UnitResult outcome;

    Executors(Class<?> unit, UnitBinding binding, UnitResult outcome) {
      this.unit = unit;
      this.binding = binding;
      this.outcome = outcome;
    }

    /**
     * No system unit: Mongock's adds a field that our rows have, rewrites all rows and drops their
     * error traces.
     */
    @Override
    protected Executor getSystemExecutor() {
      return new NothingToDo();
    }

    @Override
    protected Executor getExecutorByOperation(Operation operation) {
      validateChangeLogService();
      validateChangeLogRuntime();
      return operation.getId().equals(UndoOperation.ID)
          ? new UndoExecutor(
              executionId,
              changeLogService,
              driver,
              changeLogRuntime,
              config,
              unit,
              binding,
              outcome)
          : new ExecuteExecutor(
              executionId,
              changeLogService,
              driver,
              changeLogRuntime,
              annotationFilter,
              config,
              binding,
              outcome);
    }
  }

  private static final class NothingToDo implements Executor {
    @Override
    public Object executeMigration() {
      return false;
    }

    @Override
    public boolean isExecutionInProgress() {
      return false;
    }
  }
}
