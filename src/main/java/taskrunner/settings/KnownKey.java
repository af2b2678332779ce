package taskrunner.settings;

import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionRole;
import taskrunner.text.KeyCase;

/** Every key under {@code Storage}, in the order of the reference table. */
enum KnownKey {
  MODE("Mode", "filesystem"),
  CONNECTION_STRING("Mongo:ConnectionString", null),
  CONNECTION_STRING_FILE("Mongo:ConnectionStringFile", null),
  TLS_CA_FILE("Mongo:Tls:CaFile", null),
  TLS_CERTIFICATE_KEY_FILE("Mongo:Tls:CertificateKeyFile", null),
  TLS_CERTIFICATE_KEY_FILE_PASSWORD_FILE("Mongo:Tls:CertificateKeyFilePasswordFile", null),
  DATABASE("Mongo:Database", null),
  RUNS_COLLECTION(CollectionRole.RUNS, "Mongo:RunsCollection"),
  LOGS_COLLECTION(CollectionRole.LOGS, "Mongo:LogsCollection"),
  ARTIFACTS_COLLECTION(CollectionRole.ARTIFACTS, "Mongo:ArtifactsCollection"),
  APPROVALS_COLLECTION(CollectionRole.APPROVALS, "Mongo:ApprovalsCollection"),
  BOOKKEEPING_PREFIX("Mongo:BookkeepingPrefix", null),
  SCHEMA_VALIDATION("Mongo:SchemaValidation", "strict"),
  LOG_RETENTION("Mongo:LogRetention", null),
  LOCK_LEASE("Mongo:LockLease", "30s"),
  LOCK_WAIT("Mongo:LockWait", "5m"),
  ROOT("Filesystem:Root", null),
  RUNS_PATH("Filesystem:RunsPath", null),
  LOGS_PATH("Filesystem:LogsPath", null),
  APPROVALS_PATH("Filesystem:ApprovalsPath", null),
  ARTIFACTS_PATH("Filesystem:ArtifactsPath", null),
  ENUM_TABLE("Filesystem:EnumTable", null),
  WORDS("Filesystem:Words", "plain"),
  REJECTS_FILE("Filesystem:RejectsFile", null),
  BACKFILL_ON_BOOT("Filesystem:BackfillOnBoot", "true");

  private final String path;
  private final @Nullable String defaultText;
  private final @Nullable CollectionRole collection;

  KnownKey(String path, @Nullable String defaultText) {
    this.path = path;
    this.defaultText = defaultText;
    this.collection = null;
  }

  KnownKey(CollectionRole collection, String path) {
    this.path = path;
    this.defaultText = collection.defaultName();
    this.collection = collection;
  }

  /** The key relative to {@code Storage}, e.g. {@code Mongo:Database}. */
  String path() {
    return path;
  }

  /** The default as one would write it; null where the default is to have none. */
  @Nullable String defaultText() {
    return defaultText;
  }

  /** The collection whose name it is; null for every other key. */
  @Nullable CollectionRole collection() {
    return collection;
  }

  /**
   * Whether {@code value} says that there is none. White space alone is a wrong name, path or
   * connection string, and not an absent one.
   */
  boolean isNone(String value) {
    return (this == LOG_RETENTION || this == ENUM_TABLE) ? value.isBlank() : value.isEmpty();
  }

  /** The key that {@code path}, in any case, names; null where there is none. */
  static @Nullable KnownKey of(String path) {
    for (KnownKey key : values()) {
      if (KeyCase.same(key.path, path)) {
        return key;
      }
    }
    return null;
  }

  /** The key that was probably meant by {@code unknown}: the least edit distance. */
  static KnownKey nearest(String unknown) {
    return Stream.of(values())
        .min(Comparator.comparingInt(key -> distance(key.path, unknown)))
        .orElseThrow();
  }

  /** A key under the wrong parent is nearer than one that is merely spelled alike. */
  private static int distance(String known, String unknown) {
    return Math.min(
        Spelling.distance(known, unknown),
        Spelling.distance(lastPart(known), lastPart(unknown)) + 1);
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf(':') + 1);
  }
}
