package taskrunner;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.DatabaseErrors;
import taskrunner.migration.Operations;
import taskrunner.migration.StopOnShutdown;
import taskrunner.schema.SchemaScript;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Log;

/**
 * The front door. {@code run} brings the configured database to the schema of this build and
 * imports a configured filesystem store; with nothing to do it costs one command and takes no lock.
 * Many processes may call it at once: one works, the others wait for it. Interrupting the thread
 * stops it at the next safe point, and so does the end of the JVM (SIGTERM, {@code System.exit}),
 * which waits up to 2 s for the lock to be released; the next run goes on from there.
 *
 * <p>Every failure is a {@link TaskRunnerSchemaException}; its message says what was wrong, its
 * hint what to do:
 *
 * <ul>
 *   <li>{@link ConfigurationException}: a setting is missing or wrong;
 *   <li>{@link DatabaseException}: the server can't be reached or refused;
 *   <li>{@link SchemaBlockedException}: a person must look first; nothing was changed;
 *   <li>{@link LockNotAcquiredException}: another process worked for longer than we wait;
 *   <li>{@link LeaseLostException}: the lock was lost; the work stopped before its next write;
 *   <li>{@link ImportFailedException}: the store or the dead-letter file failed.
 * </ul>
 */
public final class MigrationRunner {
  private static final Log LOG = Log.of(MigrationRunner.class);

  private MigrationRunner() {}

  /**
   * Migrates with the settings of this process's environment and configuration files. A connection
   * string without a {@code Mode} is a warning, in the report and in the log: nothing is done then.
   */
  public static MigrationReport run() {
    return run(SettingsReader.read(SettingsSources.ofProcess(), ChangeUnits::declared));
  }

  static MigrationReport run(LoadedSettings loaded) {
    String unused = loaded.unusedConnection();
    if (unused == null) {
      return run(loaded.settings());
    }
    LOG.warn("{}", unused);
    List<String> warnings = new ArrayList<>(loaded.settings().warnings());
    warnings.add(unused);
    return disabled(warnings);
  }

  /** Migrates with the given settings, over a client of its own. */
  public static MigrationReport run(StorageSettings settings) {
    return settings.mode() == StorageMode.FILESYSTEM
        ? disabled(settings.warnings())
        : run(
            connected(() -> DatabaseConnection.opening(settings)),
            settings.withConnectionWarnings());
  }

  /** Migrates over a client that the service already has; it is never closed here. */
  public static MigrationReport run(StorageSettings settings, MongoClient client) {
    return settings.mode() == StorageMode.FILESYSTEM
        ? disabled(settings.warnings())
        : run(connected(() -> DatabaseConnection.of(client, settings)), settings);
  }

  /**
   * A {@code mongosh} script that does what the change units of this build do, in the configured
   * validation mode and with the configured retention. No server is asked.
   *
   * @param undo true: its reverse
   */
  public static String script(StorageSettings settings, boolean undo) {
    return SchemaScript.render(
        ChangeUnits.all().stream().map(ChangeUnits.Unit::declaration).toList(),
        settings.collections(),
        settings.indexNames(),
        settings.schemaValidation(),
        settings.logRetention(),
        undo);
  }

  /** The change units of this build, in order. No server is asked. */
  public static List<StateReport.CodeUnit> codeBase() {
    return ChangeUnits.all().stream()
        .map(u -> new StateReport.CodeUnit(u.id(), u.order(), u.type().getName(), u.checksum()))
        .toList();
  }

  /**
   * What an operator can ask of the database that the settings name, under either mode; to be
   * closed.
   */
  public static SchemaOperations operations(StorageSettings settings) {
    return operations(settings, OperationProgress.NONE);
  }

  /**
   * As {@link #operations(StorageSettings)}, watched.
   *
   * @param progress told how far imports and index builds are
   */
  public static SchemaOperations operations(StorageSettings settings, OperationProgress progress) {
    return operations(connected(() -> DatabaseConnection.open(settings)), settings, progress);
  }

  /** What the driver throws, an {@link Error} for a missing library too, comes out as ours. */
  private static DatabaseConnection connected(Supplier<DatabaseConnection> opening) {
    try {
      return opening.get();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw DatabaseErrors.translate(e, "opening a client");
    }
  }

  @SuppressWarnings("try") // The hook is registered, not used.
  private static MigrationReport run(DatabaseConnection connection, StorageSettings settings) {
    try (SchemaOperations operations =
            operations(connection, settings, OperationProgress.logged());
        StopOnShutdown hook = new StopOnShutdown(operations)) {
      return operations.migrate(null, false, !settings.filesystem().backfillOnBoot());
    }
  }

  private static SchemaOperations operations(
      DatabaseConnection connection, StorageSettings settings, OperationProgress progress) {
    try {
      return Operations.on(connection, settings, progress);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static MigrationReport disabled(List<String> warnings) {
    return new MigrationReport(
        MigrationReport.Outcome.DISABLED,
        null,
        List.of(),
        null,
        Duration.ZERO,
        Duration.ZERO,
        warnings);
  }
}
