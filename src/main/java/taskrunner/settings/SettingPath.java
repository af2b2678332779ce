package taskrunner.settings;

import java.util.Locale;
import taskrunner.schema.CollectionRef;

/**
 * The keys, relative to {@code Storage}, of the settings whose values a program may give itself.
 * They are apart from the table of {@link Setting}, because a cold JVM needs some 10 ms to load
 * that: a start whose settings were made in code needs it only for an error.
 */
final class SettingPath {
  static final String CONNECTION_STRING = "Mongo:ConnectionString";
  static final String TLS_CA_FILE = "Mongo:Tls:CaFile";
  static final String TLS_CERTIFICATE_KEY_FILE = "Mongo:Tls:CertificateKeyFile";
  static final String DATABASE = "Mongo:Database";
  static final String BOOKKEEPING_PREFIX = "Mongo:BookkeepingPrefix";
  static final String ROOT = "Filesystem:Root";
  static final String REJECTS_FILE = "Filesystem:RejectsFile";

  /** The group of the names of indexes; its keys are {@code GROUP:<collection>:<default name>}. */
  static final String INDEX_NAMES_GROUP = "Mongo:IndexNames";

  private SettingPath() {}

  /** {@code Mongo:RunsCollection} and its like. */
  static String collection(CollectionRef ref) {
    return "Mongo:" + camelCase(ref.key()) + "Collection";
  }

  /** {@code Filesystem:RunsPath} and its like. */
  static String folder(CollectionRef ref) {
    return "Filesystem:" + camelCase(ref.key()) + "Path";
  }

  static String indexName(CollectionRef ref, String defaultName) {
    return INDEX_NAMES_GROUP + ":" + ref.defaultName() + ":" + defaultName;
  }

  private static String camelCase(String words) {
    StringBuilder name = new StringBuilder();
    for (String word : words.split("_", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }
}
