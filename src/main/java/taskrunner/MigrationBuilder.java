package taskrunner;

import changeunits.ChangeUnits;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
 * What to migrate, and how; made by {@link MigrationRunner#builder}. Settings are read when {@link
 * #run} or {@link #open} is called: errors in them are thrown there. A builder can be used again.
 *
 * <p>Without any settings given, they are those of the process's own configuration files and
 * environment. {@code Mode} is then {@code filesystem} by default, but {@code mongo} where {@link
 * #settings(Consumer)} or {@link #client} was called: then the program itself has said what it
 * wants. A {@code Mode} that is named anywhere counts.
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
  private boolean stopOnShutdown = true;

  /**
   * @param sources which configuration is that of the process
   */
  MigrationBuilder(SettingsSources sources) {
    this.sources = sources;
  }

  /**
   * Sets single settings over the process's own configuration; repeatable, the last value counts.
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
   * Works over a client that the service already has; it is never closed here. What is set on it
   * for the service's own documents changes nothing.
   */
  public MigrationBuilder client(MongoClient mongoClient) {
    client = given(mongoClient, "client", "a MongoClient");
    return this;
  }

  /**
   * As {@link #client(MongoClient)}.
   *
   * @param madeWith with which the client was made: where its pool has no connection left, the lock
   *     is renewed over a client of the library's own with the same servers and credentials
   */
  public MigrationBuilder client(MongoClient mongoClient, MongoClientSettings madeWith) {
    client = given(mongoClient, "client", "a MongoClient");
    clientSettings = given(madeWith, "client", "the client's MongoClientSettings");
    return this;
  }

  /** Tells this listener, too; repeatable. */
  public MigrationBuilder listener(MigrationListener listener) {
    listeners.add(given(listener, "listener", "a MigrationListener"));
    return this;
  }

  /**
   * Lets Micrometer make timers and spans of each migration and its steps; what Micrometer is told
   * is in docs/observability.md. Only a service that has {@code micrometer-observation} can call
   * it.
   */
  public MigrationBuilder observations(ObservationRegistry registry) {
    return listener(
        new MigrationObservations(given(registry, "observations", "an ObservationRegistry")));
  }

  /**
   * Adds change units of a service, in the order given; repeatable. Those of providers that {@link
   * java.util.ServiceLoader} finds come after them, and need no call.
   *
   * @param namespace the name of its own for these units, see {@link ChangeUnitProvider#namespace};
   *     errors in it or in the units are thrown by {@link #run} and {@link #open}
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
   * Migrates. Under {@code Mode} {@code filesystem} nothing is looked at, and the report says so.
   */
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
   * Opens the database for everything else that can be asked of it, under either {@code Mode}; to
   * be closed. Waits for a server, up to 7 s.
   */
  public SchemaOperations open() {
    StorageSettings read = load().settings();
    UnitList known = units.list();
    return Operations.on(connected(() -> connect(read, true)), read, known, listeners);
  }

  /**
   * A {@code mongosh} script that does what the change units do, in the configured validation mode
   * and with the configured retention; a data unit is a comment. No server is asked.
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

  /** The change units, in the order in which they are applied. No server is asked. */
  public List<StateReport.CodeUnit> codeBase() {
    return units.list().codeBase();
  }

  private LoadedSettings load() {
    StorageSettings complete = settings;
    if (complete != null) {
      if (!overrides.isEmpty()) {
        throw new ConfigurationException(
            "Settings were given to the builder both whole and one by one.",
            "Call settings(…) with a StorageSettings or with a consumer, not with both.");
      }
      return new LoadedSettings(complete);
    }
    StorageSettings.Builder set = StorageSettings.builder();
    overrides.forEach(override -> accept(override, set));
    boolean programHasSpoken = client != null || !overrides.isEmpty();
    return SettingsReader.read(
        sources,
        set,
        programHasSpoken ? StorageMode.MONGO : StorageMode.FILESYSTEM,
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
          "The code that was given to settings(…) failed (" + e + ").", "Correct that code.", e);
    }
  }

  /** Refuses a null, which code that knows no {@code @Nullable} can pass. */
  private static <T> T given(@Nullable T value, String method, String what) {
    if (value == null) {
      throw new ConfigurationException(
          "The builder was given null where %s(…) takes %s.".formatted(method, what),
          "Leave the call out where there is nothing to give.");
    }
    return value;
  }

  private DatabaseConnection connect(StorageSettings read, boolean awaitServer) {
    MongoClient given = client;
    if (given != null) {
      return DatabaseConnection.of(given, clientSettings, read);
    }
    return awaitServer ? DatabaseConnection.open(read) : DatabaseConnection.opening(read);
  }

  /** A misspelt key is why something is missing: it is said before the failure. */
  private DatabaseConnection connectedOrWarned(StorageSettings read) {
    try {
      return connected(() -> connect(read, false));
    } catch (ConfigurationException e) {
      read.warnings().forEach(warning -> LOG.warn("{}", warning));
      throw e;
    }
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

  /** A connection string that nobody said to use is a mistake more often than not. */
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
