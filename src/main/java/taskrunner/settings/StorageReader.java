package taskrunner.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRole;
import taskrunner.schema.IndexNames;
import taskrunner.schema.ValidationMode;
import taskrunner.settings.LoadedSettings.ConfiguredValue;
import taskrunner.text.KeyCase;
import taskrunner.text.PathText;

/** Checks one section's values and makes {@link StorageSettings} of them. */
final class StorageReader {
  /** The server keeps {@code expireAfterSeconds} as an int32. */
  private static final Duration LONGEST_RETENTION = Duration.ofSeconds(Integer.MAX_VALUE);

  private static final Duration SHORTEST_RETENTION = Duration.ofMinutes(1);
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private final Values values;
  private final IndexNamesReader indexNames;
  private final Path workingDirectory;
  private final List<String> warnings;

  StorageReader(
      Values values, IndexNamesReader indexNames, Path workingDirectory, List<String> warnings) {
    this.values = values;
    this.indexNames = indexNames;
    this.workingDirectory = workingDirectory.toAbsolutePath();
    this.warnings = new ArrayList<>(warnings);
  }

  LoadedSettings read() {
    StorageMode mode = values.required(KnownKey.MODE, text -> word(StorageMode.class, text));
    ConnectionSource connection = ConnectionSource.of(values, this::path, tls());
    warnings.addAll(connection.warnings());
    String database = database(connection);
    CollectionNames collections = collections(database);
    String prefix = prefix(collections, database);
    IndexNames named = indexNames.read();
    warnings.addAll(indexNames.warnings());
    StorageSettings settings =
        new StorageSettings(
            mode,
            connection.secret(),
            connection.tls(),
            database,
            collections,
            named,
            prefix,
            values.required(KnownKey.SCHEMA_VALIDATION, text -> word(ValidationMode.class, text)),
            values.optional(KnownKey.LOG_RETENTION, StorageReader::retention),
            values.required(
                KnownKey.LOCK_LEASE, text -> Durations.parse(text, SHORTEST_LEASE, LONGEST_WAIT)),
            values.required(
                KnownKey.LOCK_WAIT, text -> Durations.parse(text, Duration.ZERO, LONGEST_WAIT)),
            filesystem(),
            warnings);
    return new LoadedSettings(settings, shown(connection, database));
  }

  private TlsFiles tls() {
    return new TlsFiles(
        tlsFile(KnownKey.TLS_CA_FILE),
        tlsFile(KnownKey.TLS_CERTIFICATE_KEY_FILE),
        values.optional(
            KnownKey.TLS_CERTIFICATE_KEY_FILE_PASSWORD_FILE,
            text -> SecretFile.password(path(text))));
  }

  private @Nullable TlsFile tlsFile(KnownKey key) {
    Path file = values.optional(key, this::path);
    return file == null
        ? null
        : new TlsFile(file, values.name(key) + " (" + values.source(key) + ")");
  }

  private @Nullable String database(ConnectionSource connection) {
    String named =
        values.optional(
            KnownKey.DATABASE,
            name -> {
              NameRules.checkDatabase(name);
              return name;
            });
    String inUri = connection.database();
    Entry entry = values.entry(KnownKey.DATABASE);
    if (named == null || entry == null) {
      if (inUri != null) {
        connection.checkDatabase();
      }
      return inUri;
    }
    // A database in the connection string is often only where the user is kept; yet a later source
    // that names another one may have been meant to change it.
    if (inUri != null && !inUri.equals(named) && connection.layer() > entry.layer()) {
      warnings.add(
          "The connection string (%s) names the database %s, but %s (%s) is what counts: %s."
              .formatted(
                  connection.source(),
                  Shown.text(inUri),
                  values.name(KnownKey.DATABASE),
                  entry.source(),
                  named));
    }
    return named;
  }

  private CollectionNames collections(@Nullable String database) {
    Map<String, KnownKey> seen = new HashMap<>();
    Map<CollectionRole, String> names = new EnumMap<>(CollectionRole.class);
    for (KnownKey key : KnownKey.values()) {
      CollectionRole role = key.collection();
      if (role == null) {
        continue;
      }
      String name = values.required(key, text -> checkCollection(text, database));
      KnownKey other = seen.put(name, key);
      if (other != null) {
        throw new ConfigurationException(
            "%s (%s) and %s (%s) are both \"%s\"; allowed: names that all differ."
                .formatted(
                    values.name(other),
                    values.source(other),
                    values.name(key),
                    values.source(key),
                    Shown.text(name)),
            "Give each collection a name of its own.");
      }
      names.put(role, name);
    }
    return new CollectionNames(names);
  }

  private String prefix(CollectionNames collections, @Nullable String database) {
    String prefix =
        values.optional(
            KnownKey.BOOKKEEPING_PREFIX,
            text -> {
              NameRules.checkPrefix(text);
              BookkeepingNames.of(text).all().forEach(name -> checkCollection(name, database));
              return text;
            });
    BookkeepingNames own = BookkeepingNames.of(prefix == null ? "" : prefix);
    for (KnownKey key : KnownKey.values()) {
      CollectionRole role = key.collection();
      if (role != null && own.all().contains(collections.of(role))) {
        throw values.wrong(
            key,
            collections.of(role),
            values.source(key),
            new WrongValueException(
                "that is one of this module's own collections",
                "any name but " + String.join(", ", own.all())));
      }
    }
    return prefix == null ? "" : prefix;
  }

  private static String checkCollection(String name, @Nullable String database) {
    NameRules.checkCollection(name);
    if (database != null) {
      NameRules.checkLength(name, database);
    }
    return name;
  }

  private FilesystemSettings filesystem() {
    return new FilesystemSettings(
        values.optional(KnownKey.ROOT, this::path),
        values.optional(KnownKey.RUNS_PATH, this::path),
        values.optional(KnownKey.LOGS_PATH, this::path),
        values.optional(KnownKey.APPROVALS_PATH, this::path),
        values.optional(KnownKey.ARTIFACTS_PATH, this::path),
        values.optional(KnownKey.ENUM_TABLE, EnumTableForm::check),
        values.required(KnownKey.WORDS, text -> word(Words.class, text)),
        values.optional(KnownKey.REJECTS_FILE, this::path),
        values.required(KnownKey.BACKFILL_ON_BOOT, StorageReader::bool));
  }

  private List<ConfiguredValue> shown(ConnectionSource connection, @Nullable String database) {
    List<ConfiguredValue> shown = new ArrayList<>();
    for (KnownKey key : KnownKey.values()) {
      String value = values.shown(key);
      String source = values.source(key);
      Secret secret = connection.secret();
      TlsFile file = tlsFile(key, connection.tls());
      if (key == KnownKey.CONNECTION_STRING && secret != null) {
        value = Shown.value(key, secret.reveal());
        source = connection.source();
      } else if (key == KnownKey.DATABASE && values.entry(key) == null && database != null) {
        value = database;
        source = "connection string, " + connection.source();
      } else if (values.entry(key) == null && file != null) {
        value = Shown.text(file.path().toString());
        source = "connection string, " + connection.source();
      }
      shown.add(new ConfiguredValue(values.name(key), value, source));
    }
    shown.addAll(indexNames.shown());
    return shown;
  }

  private static @Nullable TlsFile tlsFile(KnownKey key, TlsFiles tls) {
    return switch (key) {
      case TLS_CA_FILE -> tls.caFile();
      case TLS_CERTIFICATE_KEY_FILE -> tls.certificateKeyFile();
      default -> null;
    };
  }

  private Path path(String text) {
    String fault = PathText.fault(text);
    if (fault != null) {
      throw new WrongValueException(fault, PathText.ALLOWED);
    }
    return workingDirectory.resolve(text);
  }

  private static Duration retention(String text) {
    Duration retention = Durations.parse(text, SHORTEST_RETENTION, LONGEST_RETENTION);
    if (!retention.equals(retention.truncatedTo(ChronoUnit.SECONDS))) {
      throw new WrongValueException("the server counts whole seconds", "a whole number of seconds");
    }
    return retention;
  }

  private static boolean bool(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.equals("true") && !word.equals("false")) {
      throw new WrongValueException("", "true, false");
    }
    return word.equals("true");
  }

  private static <E extends Enum<E>> E word(Class<E> type, String text) {
    List<String> allowed = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (KeyCase.same(constant.name(), text.strip())) {
        return constant;
      }
      allowed.add(constant.name().toLowerCase(Locale.ROOT));
    }
    throw new WrongValueException("", String.join(", ", allowed));
  }
}
