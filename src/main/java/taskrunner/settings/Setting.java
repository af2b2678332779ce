package taskrunner.settings;

import static taskrunner.schema.CollectionRef.APPROVALS;
import static taskrunner.schema.CollectionRef.ARTIFACTS;
import static taskrunner.schema.CollectionRef.LOGS;
import static taskrunner.schema.CollectionRef.RUNS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.ValidationMode;
import taskrunner.text.KeyCase;
import taskrunner.text.Secret;

/**
 * A setting under {@code Storage}. This is the one table of them: reading, {@code --set}, {@code
 * doctor}'s list, the README's table and the sentences of errors follow it.
 *
 * @param path the key relative to {@code Storage}, e.g. {@code Mongo:Database}
 * @param byDefault the default as a user would write it; null for a setting that may have no value
 * @param absent what applies without a value, for the README's table
 * @param check makes a value of the text
 * @param meaning for the README's table
 */
record Setting<T>(
    String path, @Nullable String byDefault, String absent, Check<T> check, String meaning) {
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  /** In the order of the reference table. */
  private static final List<Setting<?>> TABLE = new ArrayList<>();

  static final Setting<StorageMode> MODE =
      withDefault(
          "Mode",
          "filesystem",
          Check.word(StorageMode.class),
          "`mongo`: `run()` migrates; `filesystem`: it only reports that it is disabled. The command"
              + " line works in both modes");
  static final Setting<String> CONNECTION_STRING =
      optional(
          SettingPath.CONNECTION_STRING,
          Check.ANY,
          "[docs/connection.md](docs/connection.md) has the options");
  static final Setting<Path> CONNECTION_STRING_FILE =
      optional(
          "Mongo:ConnectionStringFile",
          Check.PATH,
          "a file that holds the connection string, instead of `ConnectionString`");
  static final Setting<Path> TLS_CA_FILE =
      optional(
          SettingPath.TLS_CA_FILE,
          "the JVM's trust store",
          Check.PATH,
          "certificates of the trusted authorities, PEM; each of these three settings enables TLS,"
              + " [docs/connection.md](docs/connection.md#tls)");
  static final Setting<Path> TLS_CERTIFICATE_KEY_FILE =
      optional(
          SettingPath.TLS_CERTIFICATE_KEY_FILE,
          Check.PATH,
          "the client's certificate and private key, PEM");
  static final Setting<Secret> TLS_CERTIFICATE_KEY_FILE_PASSWORD_FILE =
      optional(
          "Mongo:Tls:CertificateKeyFilePasswordFile",
          (text, folder) -> SecretFile.password(Check.PATH.read(text, folder)),
          "a file that holds the password of that key");
  static final Setting<String> DATABASE =
      optional(
          SettingPath.DATABASE,
          "the connection string's",
          Check.name(NameRules::checkDatabase),
          "the database with the collections");
  static final Map<CollectionRef, Setting<String>> COLLECTIONS = collections();
  static final Setting<String> BOOKKEEPING_PREFIX =
      optional(
          SettingPath.BOOKKEEPING_PREFIX,
          Check.name(NameRules::checkPrefix),
          "the prefix of the names of this module's own collections");

  /** A group of keys, which {@link IndexNamesReader} reads; not in {@link #all}. */
  static final Setting<String> INDEX_NAMES =
      new Setting<>(
          SettingPath.INDEX_NAMES_GROUP + ":<collection>:<default name>",
          null,
          "MongoDB's default names",
          Check.name(NameRules::checkIndex),
          "the name of an index to create, for services that create the same index under another"
              + " name; `<collection>` is a default name, e.g."
              + " `Mongo:IndexNames:pack_run_logs:runId_1_sequence_1`. An existing index keeps its"
              + " name");

  static final Setting<ValidationMode> SCHEMA_VALIDATION =
      withDefault(
          "Mongo:SchemaValidation",
          "strict",
          Check.word(ValidationMode.class),
          "`strict`: the server rejects invalid documents; `warn`: it logs them; `off`: no validator");
  static final Setting<Duration> LOG_RETENTION =
      optional(
          "Mongo:LogRetention",
          Check.RETENTION,
          "how long the server keeps log entries: `30.00:00:00`, `P30D` or `30d`; at least one minute");
  static final Setting<Duration> LOCK_LEASE =
      withDefault(
          "Mongo:LockLease",
          "30s",
          Check.duration(SHORTEST_LEASE, LONGEST_WAIT),
          "how long the lock is valid without a renewal; at least 3 s");
  static final Setting<Duration> LOCK_WAIT =
      withDefault(
          "Mongo:LockWait",
          "5m",
          Check.duration(Duration.ZERO, LONGEST_WAIT),
          "how long to wait for a lock that another process holds");
  static final Setting<Path> ROOT =
      optional(
          SettingPath.ROOT,
          Check.PATH,
          "the store to import; the next four settings replace single folders");
  static final Map<CollectionRef, Setting<Path>> FOLDERS = folders();
  static final Setting<String> ENUM_TABLE =
      optional(
          "Filesystem:EnumTable",
          (text, folder) -> EnumTableText.check(text),
          "the words that integers stand for: `default`, or `stepStatus=0:word,…;stepKind=…`");
  static final Setting<Words> WORDS =
      withDefault(
          "Filesystem:Words",
          "plain",
          Check.word(Words.class),
          "how words of steps and approvals are stored: `plain` (`gate.approval`), or `verbatim` as"
              + " in the files, for services that parse their own spelling");
  static final Setting<Path> REJECTS_FILE =
      optional(
          SettingPath.REJECTS_FILE,
          "in the working directory, else the temporary folder",
          Check.PATH,
          "the dead-letter file, outside the store; several imports may share it");
  static final Setting<Boolean> BACKFILL_ON_BOOT =
      withDefault(
          "Filesystem:BackfillOnBoot",
          "true",
          Check.BOOLEAN,
          "`false`: `run()` leaves the backfill to the command line");

  /** Every setting, in the order of the reference table. */
  static List<Setting<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  /** The setting that {@code path}, in any case, names; null where there is none. */
  static @Nullable Setting<?> of(String path) {
    return TABLE.stream()
        .filter(setting -> KeyCase.same(setting.path, path))
        .findFirst()
        .orElse(null);
  }

  /** The name of one index, by its key in {@link SettingPath#INDEX_NAMES_GROUP}. */
  static Setting<String> indexName(String path) {
    String defaultName = lastPart(path);
    return new Setting<>(path, defaultName, "", INDEX_NAMES.check, INDEX_NAMES.meaning);
  }

  /** The name of one index. */
  static Setting<String> indexName(CollectionRef ref, String defaultName) {
    return indexName(SettingPath.indexName(ref, defaultName));
  }

  /** Whether {@code path}, in any case, is the key of a setting or of an index's name. */
  static boolean isKnown(String path) {
    return of(path) != null || IndexNamesReader.covers(path);
  }

  /**
   * Rejects an unknown key from a source that only this program reads.
   *
   * @param path relative to {@code Storage}
   * @param key as it was written
   * @param hint how a key is written there
   */
  static void requireKnown(String path, String key, String source, String hint) {
    if (!isKnown(path)) {
      throw new ConfigurationException(
          "There is no setting \"%s\" (%s); the nearest is %s."
              .formatted(Masked.text(key), source, nearest(path).path()),
          hint);
    }
  }

  /** The setting with the least edit distance from {@code unknown}. */
  static Setting<?> nearest(String unknown) {
    return Collections.min(
        TABLE, Comparator.comparingInt(setting -> distance(setting.path, unknown)));
  }

  /** Each setting exists once. The record's generated method would add some 20 ms to a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  /**
   * Whether {@code value} means that there is no value. White space alone is a wrong name, path or
   * connection string, and not a missing one.
   */
  boolean isNone(String value) {
    boolean blankIsNone = equals(LOG_RETENTION) || equals(ENUM_TABLE);
    return byDefault == null && (blankIsNone ? value.isBlank() : value.isEmpty());
  }

  /** A key under the wrong parent is nearer than a key with a similar spelling. */
  private static int distance(String known, String unknown) {
    return Math.min(
        Spelling.distance(known, unknown),
        Spelling.distance(lastPart(known), lastPart(unknown)) + 1);
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf(':') + 1);
  }

  private static Map<CollectionRef, Setting<String>> collections() {
    Map<CollectionRef, Setting<String>> settings = new LinkedHashMap<>();
    for (CollectionRef ref : CollectionRef.own()) {
      String meaning = "the collection of the " + ref.documents();
      Check<String> check = Check.name(NameRules::checkCollection);
      settings.put(
          ref, withDefault(SettingPath.collection(ref), ref.defaultName(), check, meaning));
    }
    return Collections.unmodifiableMap(settings);
  }

  /** For the collections whose records are in the store. */
  private static Map<CollectionRef, Setting<Path>> folders() {
    Map<CollectionRef, Setting<Path>> settings = new LinkedHashMap<>();
    for (CollectionRef ref : List.of(RUNS, LOGS, APPROVALS, ARTIFACTS)) {
      String meaning = "the folder of the " + ref.documents();
      settings.put(ref, optional(SettingPath.folder(ref), "the store's", Check.PATH, meaning));
    }
    return Collections.unmodifiableMap(settings);
  }

  private static <T> Setting<T> optional(String path, Check<T> check, String meaning) {
    return optional(path, "none", check, meaning);
  }

  private static <T> Setting<T> optional(
      String path, String absent, Check<T> check, String meaning) {
    return add(new Setting<>(path, null, absent, check, meaning));
  }

  private static <T> Setting<T> withDefault(
      String path, String byDefault, Check<T> check, String meaning) {
    return add(new Setting<>(path, byDefault, "", check, meaning));
  }

  private static <T> Setting<T> add(Setting<T> setting) {
    TABLE.add(setting);
    return setting;
  }
}
