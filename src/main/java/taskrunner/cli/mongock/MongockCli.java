package taskrunner.cli.mongock;

import changeunits.ChangeUnits;
import io.mongock.runner.core.builder.BuilderType;
import io.mongock.runner.core.builder.RunnerBuilder;
import io.mongock.runner.core.builder.RunnerBuilderProvider;
import io.mongock.runner.core.executor.MongockRunner;
import io.mongock.runner.core.executor.operation.Operation;
import io.mongock.runner.core.executor.operation.migrate.MigrateAllOperation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.migration.StopOnShutdown;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Log;

/**
 * The builder that Mongock's own command line finds in our jar ({@code mongock migrate all -aj
 * taskrunner-schema-cli.jar}). Its runner does what our {@code migrate} does, under our lock, with
 * the settings of the environment and the working directory. The builder reports the community
 * edition, because Mongock offers {@code migrate all} only to that.
 */
public final class MongockCli implements RunnerBuilderProvider {
  private static final Log LOG = Log.of(MongockCli.class);

  /** Called by Mongock's command line. */
  public MongockCli() {}

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public RunnerBuilder getBuilder() {
    return (RunnerBuilder)
        Proxy.newProxyInstance(
            RunnerBuilder.class.getClassLoader(),
            new Class<?>[] {RunnerBuilder.class},
            MongockCli::answer);
  }

  /** Answers the two methods of the builder that are called; the others have nothing to set. */
  private static Object answer(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "getType" -> BuilderType.COMMUNITY;
      case "buildRunner" -> runner(arguments);
      case "toString" -> "the runner of taskrunner-schema";
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default ->
          throw new UnsupportedOperationException(
              method.getName() + ": the change units, the lock and the driver are set.");
    };
  }

  private static MongockRunner runner(Object @Nullable [] arguments) {
    if (arguments != null
        && arguments[0] instanceof Operation operation
        && !operation.getId().equals(MigrateAllOperation.ID)) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "Mongock's command line supports only \"migrate all\" here.",
          "Use taskrunner-schema for undo, state and migrate up-to-change.");
    }
    return new WholeMigration();
  }

  private static final class WholeMigration implements MongockRunner {
    private volatile boolean running;

    @Override
    @SuppressWarnings("try") // The hook is registered, not used.
    public void execute() {
      StorageSettings settings =
          SettingsReader.read(SettingsSources.ofProcess(), ChangeUnits::declared).settings();
      settings.warnings().forEach(LOG::warn);
      running = true;
      try (SchemaOperations operations =
              MigrationRunner.builder().settings(settings.withoutWarnings()).open();
          StopOnShutdown hook = new StopOnShutdown(operations)) {
        MigrationReport report = operations.migrate(null, false, false);
        LOG.info("{}: {}.", report.database(), report.outcome());
      } finally {
        running = false;
      }
    }

    @Override
    public boolean isExecutionInProgress() {
      return running;
    }

    @Override
    public boolean isEnabled() {
      return true;
    }

    @Override
    public void forceEnable() {
      // It is always enabled.
    }
  }
}
