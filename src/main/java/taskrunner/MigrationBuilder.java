package taskrunner;

import changeunits.ChangeUnits;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.DatabaseErrors;
import taskrunner.migration.Operations;
import taskrunner.migration.StopOnShutdown;
import taskrunner.migration.UnitList;
import taskrunner.migration.UnitSources;
import taskrunner.observations.MigrationObservations;
import taskrunner.settings.LoadedSettings;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.SettingsSources;
import taskrunner.settings.StorageMode;
import taskrunner.settings.StorageSettings;
import taskrunner.text.Log;

/**
 * Configures a migration; created by {@link MigrationRunner#builder}. {@link #run} and {@link
 * #open} read the settings, and throw the errors in them. You can use a builder again.
 *
 * <p>By default, the settings are those of the process's own configuration files and environment.
 * The default of {@code Mode} is {@code filesystem}, but {@code mongo} after a call of {@link
 * #settings(Consumer)} or {@link #client}: with these, the program requests the migration. A
 * configured {@code Mode} takes precedence.
 */
public final class MigrationBuilder {
  private static final Log LOG = Log.of(MigrationBuilder.class);

  private final SettingsSources sources;
  private final List<Consumer<StorageSettings.Builder>> overrides = new ArrayList<>();
  private final List<MigrationListener> listeners = new ArrayList<>();
  private final UnitSources units = new UnitSources();
  private @Nullable StorageSettings settings;
  private @Nullable MongoClient client;
  private @Nullable MongoClientSettings clientSettings;
  private @Nullable Duration serverWait;
  private boolean stopOnShutdown = true;

  /**
   * @param sources the sources of the process's configuration
   */
  MigrationBuilder(SettingsSources sources) {
    this.sources = sources;
  }

  /**
   * Overrides single settings of the process's own configuration; repeatable, the last value
   * counts.
   */
  public MigrationBuilder settings(Consumer<StorageSettings.Builder> overriding) {
    overrides.add(given(overriding, "settings", "a consumer"));
    return this;
  }

  /** Uses these settings as they are; the process's own configuration is not read. */
  public MigrationBuilder settings(StorageSettings complete) {
    settings = given(complete, "settings", "StorageSettings");
    return this;
  }

  /**
   * Uses a client that the service already has, and never closes it. Its codecs and concerns for
   * the service's own documents have no effect here.
   */
  public MigrationBuilder client(MongoClient mongoClient) {
    client = given(mongoClient, "client", "a MongoClient");
    return this;
  }

  /**
   * As {@link #client(MongoClient)}.
   *
   * @param madeWith the settings of that client: if its pool has no free connection, the library
   *     renews the lock over its own client with the same servers and credentials
   */
  public MigrationBuilder client(MongoClient mongoClient, MongoClientSettings madeWith) {
    client = given(mongoClient, "client", "a MongoClient");
    clientSettings = given(madeWith, "client", "the client's MongoClientSettings");
    return this;
  }

  /** Adds a listener; repeatable. */
  public MigrationBuilder listener(MigrationListener listener) {
    listeners.add(given(listener, "listener", "a MigrationListener"));
    return this;
  }

  /**
   * Reports each migration and its steps to Micrometer, as timers and spans; docs/observability.md
   * has the details. The service needs {@code micrometer-observation}.
   */
  public MigrationBuilder observations(ObservationRegistry registry) {
    return listener(
        new MigrationObservations(given(registry, "observations", "an ObservationRegistry")));
  }

  /**
   * Adds change units of a service, in the order given; repeatable. Those of providers that {@link
   * java.util.ServiceLoader} finds come after them, and need no call.
   *
   * @param namespace the namespace of these units, see {@link ChangeUnitProvider#namespace}; errors
   *     in it or in the units are thrown by {@link #run} and {@link #open}
   */
  public MigrationBuilder changeUnits(String namespace, List<? extends ChangeUnit> list) {
    units.add(namespace, list);
    return this;
  }

  /** As {@link #changeUnits(String, List)}; a provider of the same class counts once. */
  public MigrationBuilder changeUnits(ChangeUnitProvider provider) {
    units.add(provider);
    return this;
  }

  /**
   * Whether the end of the JVM (SIGTERM, {@code System.exit}) stops {@link #run} and waits up to 2
   * s until the lock is released. The default is true; false leaves it to the caller.
   */
  public MigrationBuilder stopOnShutdown(boolean stop) {
    stopOnShutdown = stop;
    return this;
  }

  /**
   * How long {@link #open} waits for a server: less than its 7 s, e.g. the time that is left of a
   * caller's own limit.
   */
  public MigrationBuilder serverWait(Duration most) {
    serverWait = given(most, "serverWait", "a Duration");
    return this;
  }

  /** Migrates. In mode {@code filesystem} it does nothing, and the report says {@code DISABLED}. */
  @SuppressWarnings("try") // The hook is registered, not used.
  public MigrationReport run() {
    LoadedSettings loaded = load();
    StorageSettings read = loaded.settings();
    if (read.mode() == StorageMode.FILESYSTEM) {
      return disabled(loaded);
    }
    UnitList known = units.list();
    DatabaseConnection connection = connectedOrWarned(read);
    try (SchemaOperations operations =
            Operations.logged(
                connection,
                client == null ? read.withConnectionWarnings() : read,
                known,
                listeners);
        StopOnShutdown hook = stopOnShutdown ? new StopOnShutdown(operations) : null) {
      return operations.migrate();
    }
  }

  /**
   * Opens the database for all other operations, in both modes; close the result. Waits for a
   * server, up to 7 s, or {@link #serverWait}.
   */
  public SchemaOperations open() {
    StorageSettings read = load().settings();
    UnitList known = units.list();
    return Operations.on(connected(read, true), read, known, listeners);
  }

  /**
   * A {@code mongosh} script that does what the change units do, in the configured validation mode
   * and with the configured retention; a data unit is a comment. Needs no server.
   *
   * @param undo true: its reverse
   */
  public String script(boolean undo) {
    StorageSettings read = load().settings();
    return units
        .list()
        .script(
            read.collections(),
            read.indexNames(),
            read.schemaValidation(),
            read.logRetention(),
            undo);
  }

  /** The change units, in their order. Needs no server. */
  public List<StateReport.CodeUnit> codeBase() {
    return units.list().codeBase();
  }

  private LoadedSettings load() {
    StorageSettings complete = settings;
    if (complete != null) {
      if (!overrides.isEmpty()) {
        throw new ConfigurationException(
            "The builder has both a StorageSettings and single settings.",
            "Call settings(…) with a StorageSettings or with a consumer, not with both.");
      }
      return new LoadedSettings(complete);
    }
    StorageSettings.Builder set = StorageSettings.builder();
    overrides.forEach(override -> accept(override, set));
    boolean requested = client != null || !overrides.isEmpty();
    return SettingsReader.read(
        sources,
        set,
        requested ? StorageMode.MONGO : StorageMode.FILESYSTEM,
        ChangeUnits::declared);
  }

  private static void accept(
      Consumer<StorageSettings.Builder> override, StorageSettings.Builder set) {
    try {
      override.accept(set);
    } catch (TaskRunnerSchemaException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          "The consumer of settings(…) failed (" + e + ").", "Correct the consumer.", e);
    }
  }

  /** Rejects null, which code without {@code @Nullable} can pass. */
  private static <T> T given(@Nullable T value, String method, String what) {
    if (value == null) {
      throw new ConfigurationException(
          "%s(…) of the builder has null instead of %s.".formatted(method, what),
          "Leave the call out if there is nothing to pass.");
    }
    return value;
  }

  /** A misspelt key may be why something is missing: its warning precedes the failure. */
  private DatabaseConnection connectedOrWarned(StorageSettings read) {
    try {
      return connected(read, false);
    } catch (ConfigurationException e) {
      read.warnings().forEach(warning -> LOG.warn("{}", warning));
      throw e;
    }
  }

  /** Translates what the driver throws, also the {@link Error} of a missing library. */
  private DatabaseConnection connected(StorageSettings read, boolean awaitServer) {
    try {
      MongoClient given = client;
      if (given != null) {
        return DatabaseConnection.of(given, clientSettings, read);
      }
      return awaitServer
          ? DatabaseConnection.open(read, serverWait)
          : DatabaseConnection.opening(read);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw DatabaseErrors.translate(e, "opening a client");
    }
  }

  /** Warns of a configured connection string that is not used, which is often a mistake. */
  private static MigrationReport disabled(LoadedSettings loaded) {
    List<String> warnings = new ArrayList<>(loaded.settings().warnings());
    String unused = loaded.unusedConnection();
    if (unused != null) {
      warnings.add(unused);
    }
    warnings.forEach(warning -> LOG.warn("{}", warning));
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
