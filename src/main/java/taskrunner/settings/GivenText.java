package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRole;
import taskrunner.schema.IndexNames;
import taskrunner.text.StrayCharacters;

/**
 * Checks the text of settings that a program may have made itself. Of settings that were read, the
 * reader has refused before what is refused here, with the source of the value.
 */
public final class GivenText {
  private static final String SOURCE = "the given settings";

  private GivenText() {}

  static void check(
      @Nullable Secret connectionString,
      TlsFiles tls,
      @Nullable String database,
      CollectionNames collections,
      IndexNames indexNames,
      String bookkeepingPrefix,
      FilesystemSettings filesystem) {
    check(KnownKey.CONNECTION_STRING, connectionString == null ? null : connectionString.reveal());
    check(KnownKey.TLS_CA_FILE, path(tls.caFile()));
    check(KnownKey.TLS_CERTIFICATE_KEY_FILE, path(tls.certificateKeyFile()));
    check(KnownKey.DATABASE, database);
    for (KnownKey key : KnownKey.values()) {
      CollectionRole role = key.collection();
      if (role != null) {
        check(key, collections.of(role));
      }
    }
    check(KnownKey.BOOKKEEPING_PREFIX, bookkeepingPrefix);
    indexNames
        .names()
        .forEach((role, names) -> names.forEach((index, name) -> check(role, index, name)));
    check(KnownKey.ROOT, filesystem.root());
    check(KnownKey.RUNS_PATH, filesystem.runsPath());
    check(KnownKey.LOGS_PATH, filesystem.logsPath());
    check(KnownKey.APPROVALS_PATH, filesystem.approvalsPath());
    check(KnownKey.ARTIFACTS_PATH, filesystem.artifactsPath());
    check(KnownKey.REJECTS_FILE, filesystem.rejectsFile());
  }

  /**
   * Checks a path that a program gives.
   *
   * @param what it is, for a person
   * @throws taskrunner.ConfigurationException it holds what got there by accident
   */
  public static void check(String what, @Nullable Path path) {
    if (path != null) {
      check(what, path.toString(), Shown.text(path.toString()));
    }
  }

  private static @Nullable Path path(@Nullable TlsFile file) {
    return file == null ? null : file.path();
  }

  private static void check(KnownKey key, @Nullable Path path) {
    check(key, path == null ? null : path.toString());
  }

  private static void check(KnownKey key, @Nullable String text) {
    if (text != null) {
      check(key.path(), text, Shown.value(key, text));
    }
  }

  private static void check(CollectionRole role, String index, String name) {
    String key = "Mongo:IndexNames:" + role.defaultName() + ":" + index;
    check(key, name, Shown.text(name));
  }

  private static void check(String key, String text, String shown) {
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw Values.wrong(
          key, shown, SOURCE, new WrongValueException(fault, StrayCharacters.ALLOWED));
    }
  }
}
