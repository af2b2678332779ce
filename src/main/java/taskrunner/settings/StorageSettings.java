package taskrunner.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.ConnectionSettings;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.text.Secret;

/**
 * The Task Runner's storage settings, checked.
 *
 * @param connectionString null where none is configured; {@code toString} never shows its password
 * @param tls PEM files for TLS: {@code Mongo:Tls:*}, else those that the connection string names; a
 *     given client is left as it is
 * @param database {@code Mongo:Database}, else the one in the connection string; null when neither
 * @param indexNames {@code Mongo:IndexNames}
 * @param bookkeepingPrefix goes before the names of this module's own collections; may be empty
 * @param logRetention how long log entries live; null for ever
 * @param warnings unknown keys and the like, each one sentence
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
    GivenSettings.check(
        connectionString, tls, database, collections, indexNames, bookkeepingPrefix, filesystem);
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

  /** The same settings, without warnings. */
  public StorageSettings withoutWarnings() {
    return withWarnings(List.of());
  }

  /** The same settings, with these warnings instead. */
  StorageSettings withWarnings(List<String> warnings) {
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
}
