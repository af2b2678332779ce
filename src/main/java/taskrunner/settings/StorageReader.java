package taskrunner.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;
import taskrunner.schema.SchemaDeclaration;

/** Creates {@link StorageSettings} from the values of one section, and compares them. */
final class StorageReader {
  private final SectionValues values;
  private final IndexNamesReader indexNames;
  private final List<String> warnings;

  /**
   * @param declared what the change units declare together; null where that is unknown
   * @param warnings of reading the sources
   */
  StorageReader(
      SectionValues values, @Nullable Supplier<SchemaDeclaration> declared, List<String> warnings) {
    this.values = values;
    this.indexNames = new IndexNamesReader(values, declared);
    this.warnings = new ArrayList<>(warnings);
  }

  LoadedSettings read() {
    StorageMode mode = values.required(Setting.MODE);
    TlsFiles configured =
        new TlsFiles(
            tlsFile(Setting.TLS_CA_FILE),
            tlsFile(Setting.TLS_CERTIFICATE_KEY_FILE),
            values.optional(Setting.TLS_CERTIFICATE_KEY_FILE_PASSWORD_FILE));
    ConnectionSource connection = ConnectionSource.of(values, configured);
    TlsFiles tls = connection == null ? configured : connection.checked().tls();
    if (connection != null) {
      warnings.addAll(connection.checked().warnings());
    }
    String database = database(connection);
    CollectionNames collections = collections(database);
    String prefix = prefix(collections, database);
    IndexNames named = indexNames.read();
    warnings.addAll(indexNames.warnings());
    StorageSettings settings =
        new StorageSettings(
            mode,
            connection == null ? null : connection.given(),
            tls,
            database,
            collections,
            named,
            prefix,
            values.required(Setting.SCHEMA_VALIDATION),
            values.optional(Setting.LOG_RETENTION),
            values.required(Setting.LOCK_LEASE),
            values.required(Setting.LOCK_WAIT),
            filesystem(),
            warnings);
    return new LoadedSettings(settings, values, connection, indexNames);
  }

  private @Nullable TlsFile tlsFile(Setting<Path> setting) {
    Path file = values.optional(setting);
    return file == null ? null : new TlsFile(file, values.origin(setting));
  }

  private @Nullable String database(@Nullable ConnectionSource connection) {
    String named = values.optional(Setting.DATABASE);
    String inUri = connection == null ? null : connection.checked().database();
    if (connection == null || inUri == null) {
      return named;
    }
    Entry entry = values.entry(Setting.DATABASE);
    if (named == null || entry == null) {
      connection.checkDatabase(values, inUri);
      return inUri;
    }
    // The database in a connection string is often that of the user only. But the author of a later
    // source may want to change the database.
    if (!inUri.equals(named) && connection.layer() > entry.layer()) {
      warnings.add(
          "The connection string (%s) names the database %s, but %s takes precedence: %s."
              .formatted(
                  connection.source(), Masked.text(inUri), values.origin(Setting.DATABASE), named));
    }
    return named;
  }

  private CollectionNames collections(@Nullable String database) {
    Map<String, Setting<?>> seen = new HashMap<>();
    Map<CollectionRef, String> names = new LinkedHashMap<>();
    Setting.COLLECTIONS.forEach(
        (ref, setting) -> {
          String name = values.required(setting);
          checkLength(setting, name, database);
          Setting<?> other = seen.put(name, setting);
          if (other != null) {
            throw new ConfigurationException(
                "%s and %s are both \"%s\"; allowed: names that all differ."
                    .formatted(values.origin(other), values.origin(setting), Masked.text(name)),
                "Give each collection a different name.");
          }
          names.put(ref, name);
        });
    return new CollectionNames(names);
  }

  private void checkLength(Setting<?> setting, String name, @Nullable String database) {
    Entry entry = values.entry(setting);
    if (database != null && entry != null) {
      values.checked(
          setting,
          entry,
          (any, folder) -> {
            NameRules.checkLength(name, database);
            return name;
          });
    }
  }

  private String prefix(CollectionNames collections, @Nullable String database) {
    String given = values.optional(Setting.BOOKKEEPING_PREFIX);
    String prefix = given == null ? "" : given;
    List<String> own = BookkeepingNames.of(prefix).all();
    own.forEach(name -> checkLength(Setting.BOOKKEEPING_PREFIX, name, database));
    Setting.COLLECTIONS.forEach(
        (ref, setting) -> {
          String name = collections.of(ref);
          if (own.contains(name)) {
            throw values.wrong(
                setting,
                name,
                values.source(setting),
                new WrongValueException(
                    "that is one of this module's own collections",
                    "any name but " + String.join(", ", own)));
          }
        });
    return prefix;
  }

  private FilesystemSettings filesystem() {
    Map<CollectionRef, Path> folders = new LinkedHashMap<>();
    Setting.FOLDERS.forEach(
        (ref, setting) -> {
          Path folder = values.optional(setting);
          if (folder != null) {
            folders.put(ref, folder);
          }
        });
    return new FilesystemSettings(
        values.optional(Setting.ROOT),
        folders,
        values.optional(Setting.ENUM_TABLE),
        values.required(Setting.WORDS),
        values.optional(Setting.REJECTS_FILE),
        values.required(Setting.BACKFILL_ON_BOOT));
  }
}
