package taskrunner.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.ConnectionSettings;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.LoadedSettings.ConfiguredValue;
import taskrunner.text.KeyCase;
import taskrunner.text.Secret;

/**
 * The Task Runner's storage settings, checked. {@link #builder} makes them in code; {@link
 * SettingsReader} reads them as a .NET service does.
 *
 * @param connectionString null where none is configured; {@code toString} never shows its password
 * @param tls PEM files for TLS: {@code Mongo:Tls:*}, else those that the connection string names;
 *     they have no effect on a client that the service gives
 * @param database {@code Mongo:Database}, else the one in the connection string; null when neither
 * @param indexNames {@code Mongo:IndexNames}
 * @param bookkeepingPrefix the prefix of the names of this module's own collections; may be empty
 * @param logRetention how long the server keeps log entries; null: without limit
 * @param warnings e.g. unknown keys; one sentence each
 */
public record StorageSettings(
    StorageMode mode,
    @Nullable Secret connectionString,
    TlsFiles tls,
    @Nullable String database,
    CollectionNames collections,
    IndexNames indexNames,
    String bookkeepingPrefix,
    ValidationMode schemaValidation,
    @Nullable Duration logRetention,
    Duration lockLease,
    Duration lockWait,
    FilesystemSettings filesystem,
    List<String> warnings)
    implements ConnectionSettings {
  /**
   * @throws taskrunner.ConfigurationException a name, a path or the connection string begins or
   *     ends with white space, or holds a control character or U+FFFD
   */
  public StorageSettings {
    warnings = List.copyOf(warnings);
    GivenSettings.checkSetting(SettingPath.CONNECTION_STRING, connectionString);
    GivenSettings.check(tls);
    GivenSettings.checkSetting(SettingPath.DATABASE, database);
    GivenSettings.check(collections);
    GivenSettings.checkSetting(SettingPath.BOOKKEEPING_PREFIX, bookkeepingPrefix);
    GivenSettings.check(indexNames);
    GivenSettings.check(filesystem);
  }

  /** Settings made in code: nothing is read but what is set, and {@code Mode} is {@code mongo}. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public CheckedConnectionString checkedConnectionString() {
    if (connectionString == null) {
      throw new IllegalStateException("no connection string is configured");
    }
    return ConnectionStringReader.checkGiven(connectionString, tls);
  }

  /**
   * These settings, with the warnings about their connection string. {@link SettingsReader} has
   * added those for settings from files and variables already.
   *
   * @throws taskrunner.ConfigurationException as {@link #checkedConnectionString}
   */
  public StorageSettings withConnectionWarnings() {
    return connectionString == null
        ? this
        : withWarnings(
            ConnectionStringReader.merged(warnings, checkedConnectionString().warnings()));
  }

  /**
   * The same settings with another connection, which a framework of the service has configured.
   *
   * @param other null: the service gives its client
   */
  public StorageSettings withConnection(@Nullable Secret other, @Nullable String otherDatabase) {
    return with(other, otherDatabase, warnings);
  }

  /** The same settings with more warnings. */
  public StorageSettings plusWarnings(List<String> more) {
    return withWarnings(Stream.concat(warnings.stream(), more.stream()).distinct().toList());
  }

  /** The same settings, without warnings. */
  public StorageSettings withoutWarnings() {
    return withWarnings(List.of());
  }

  /** The same settings, with these warnings instead. */
  StorageSettings withWarnings(List<String> warnings) {
    return with(connectionString, database, warnings);
  }

  private StorageSettings with(
      @Nullable Secret connectionString, @Nullable String database, List<String> warnings) {
    return new StorageSettings(
        mode,
        connectionString,
        tls,
        database,
        collections,
        indexNames,
        bookkeepingPrefix,
        schemaValidation,
        logRetention,
        lockLease,
        lockWait,
        filesystem,
        warnings);
  }

  /**
   * Settings that a program sets itself, each under its name in a configuration. A setting that is
   * not set keeps its default, or the value of the process's own configuration if the builder is
   * that of {@link taskrunner.MigrationBuilder#settings}. {@link #build} checks the values as those
   * of a file. A null removes the configured value.
   */
  public static final class Builder {
    private final NavigableMap<String, Entry> entries = new TreeMap<>(KeyCase.ORDER);

    Builder() {}

    /** {@code Mode}. */
    public Builder mode(@Nullable StorageMode mode) {
      return set(Setting.MODE, mode == null ? null : mode.name());
    }

    /** {@code Mongo:ConnectionString}. */
    public Builder connectionString(@Nullable String connectionString) {
      return set(Setting.CONNECTION_STRING, connectionString);
    }

    /** {@code Mongo:ConnectionStringFile}. */
    public Builder connectionStringFile(@Nullable Path file) {
      return set(Setting.CONNECTION_STRING_FILE, file);
    }

    /** {@code Mongo:Tls:CaFile}. */
    public Builder tlsCaFile(@Nullable Path file) {
      return set(Setting.TLS_CA_FILE, file);
    }

    /** {@code Mongo:Tls:CertificateKeyFile}. */
    public Builder tlsCertificateKeyFile(@Nullable Path file) {
      return set(Setting.TLS_CERTIFICATE_KEY_FILE, file);
    }

    /** {@code Mongo:Tls:CertificateKeyFilePasswordFile}. */
    public Builder tlsCertificateKeyFilePasswordFile(@Nullable Path file) {
      return set(Setting.TLS_CERTIFICATE_KEY_FILE_PASSWORD_FILE, file);
    }

    /** {@code Mongo:Database}; without it, the connection string's. */
    public Builder database(@Nullable String database) {
      return set(Setting.DATABASE, database);
    }

    /** {@code Mongo:RunsCollection} and its like. */
    public Builder collection(CollectionRef collection, @Nullable String name) {
      return set(of(collection, Setting.COLLECTIONS), name);
    }

    /**
     * {@code Mongo:IndexNames:<collection>:<default name>}.
     *
     * @param defaultName MongoDB's, e.g. {@code runId_1_sequence_1}
     */
    public Builder indexName(CollectionRef collection, String defaultName, @Nullable String name) {
      requireNamed(collection, "collection");
      requireNamed(defaultName, "index");
      return set(Setting.indexName(collection, defaultName), name);
    }

    /** {@code Mongo:BookkeepingPrefix}. */
    public Builder bookkeepingPrefix(@Nullable String prefix) {
      return set(Setting.BOOKKEEPING_PREFIX, prefix);
    }

    /** {@code Mongo:SchemaValidation}. */
    public Builder schemaValidation(@Nullable ValidationMode mode) {
      return set(Setting.SCHEMA_VALIDATION, mode == null ? null : mode.word());
    }

    /** {@code Mongo:LogRetention}; at least one minute, in whole seconds; null: no limit. */
    public Builder logRetention(@Nullable Duration retention) {
      return set(Setting.LOG_RETENTION, retention);
    }

    /** {@code Mongo:LockLease}; at least 3 s. */
    public Builder lockLease(@Nullable Duration lease) {
      return set(Setting.LOCK_LEASE, lease);
    }

    /** {@code Mongo:LockWait}. */
    public Builder lockWait(@Nullable Duration wait) {
      return set(Setting.LOCK_WAIT, wait);
    }

    /** {@code Filesystem:Root}. */
    public Builder filesystemRoot(@Nullable Path root) {
      return set(Setting.ROOT, root);
    }

    /**
     * {@code Filesystem:RunsPath} and its like.
     *
     * @param collection one whose documents the filesystem store holds
     */
    public Builder filesystemFolder(CollectionRef collection, @Nullable Path folder) {
      return set(of(collection, Setting.FOLDERS), folder);
    }

    /** {@code Filesystem:EnumTable}. */
    public Builder enumTable(@Nullable String table) {
      return set(Setting.ENUM_TABLE, table);
    }

    /** {@code Filesystem:Words}. */
    public Builder words(@Nullable Words words) {
      return set(Setting.WORDS, words == null ? null : words.word());
    }

    /** {@code Filesystem:RejectsFile}. */
    public Builder rejectsFile(@Nullable Path file) {
      return set(Setting.REJECTS_FILE, file);
    }

    /** {@code Filesystem:BackfillOnBoot}. */
    public Builder backfillOnBoot(boolean backfill) {
      return set(Setting.BACKFILL_ON_BOOT, backfill);
    }

    /**
     * Any setting, with its value as a file has it.
     *
     * @param key relative to {@code Storage}, in any case, e.g. {@code Mongo:Database}
     * @throws taskrunner.ConfigurationException there is no such setting
     */
    public Builder set(String key, @Nullable String value) {
      return set(key, value, GivenSettings.SOURCE);
    }

    /**
     * Any setting, with its value as a file has it.
     *
     * @param key relative to {@code Storage}, in any case, e.g. {@code Mongo:Database}
     * @param source where the value is from, for errors, e.g. {@code property a.b}
     * @throws taskrunner.ConfigurationException there is no such setting
     */
    public Builder set(String key, @Nullable String value, String source) {
      requireNamed(key, "setting");
      Setting.requireKnown(key, key, source, "Keys are relative to Storage, e.g. Mongo:Database.");
      entries.put(key, new Entry(key, value, source, 0));
      return this;
    }

    private static void requireNamed(@Nullable Object value, String what) {
      if (value == null) {
        throw new ConfigurationException(
            "The %s of a setting is null (%s).".formatted(what, GivenSettings.SOURCE),
            "Name the %s; only the value may be null, which removes the configured one."
                .formatted(what));
      }
    }

    private static <T> Setting<T> of(
        CollectionRef collection, Map<CollectionRef, Setting<T>> settings) {
      requireNamed(collection, "collection");
      Setting<T> setting = settings.get(collection);
      if (setting == null) {
        throw new ConfigurationException(
            "There is no such setting for the collection %s (%s)."
                .formatted(Masked.text(collection.defaultName()), GivenSettings.SOURCE),
            "The collections are "
                + String.join(
                    ", ", settings.keySet().stream().map(CollectionRef::toString).toList())
                + ".");
      }
      return setting;
    }

    private Builder set(Setting<?> setting, @Nullable Object value) {
      return set(setting.path(), value == null ? null : value.toString());
    }

    /**
     * The settings.
     *
     * @throws taskrunner.ConfigurationException a value is wrong
     */
    public StorageSettings build() {
      return new StorageReader(
              new SectionValues(
                  Section.TASK_RUNNER,
                  over(new TreeMap<>(KeyCase.ORDER), StorageMode.MONGO, 0),
                  Path.of("").toAbsolutePath()),
              null,
              List.of())
          .read()
          .settings();
    }

    /**
     * Replaces the entries that were read by those that are set here.
     *
     * @param read by the key relative to {@code Storage}
     * @param mode the default of {@code Mode}
     * @param layer the number of this source
     */
    NavigableMap<String, Entry> over(
        NavigableMap<String, Entry> read, StorageMode mode, int layer) {
      entries.forEach(
          (key, set) -> {
            if (set.value() == null) {
              read.remove(key);
            } else {
              read.put(key, new Entry(set.key(), set.value(), set.source(), layer));
            }
          });
      String byDefault = mode.name().toLowerCase(Locale.ROOT);
      read.putIfAbsent(
          Setting.MODE.path(),
          new Entry(Setting.MODE.path(), byDefault, ConfiguredValue.DEFAULT, 0));
      return read;
    }
  }
}
