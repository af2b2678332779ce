package taskrunner.settings;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.IndexNames;
import taskrunner.text.Secret;
import taskrunner.text.StrayCharacters;

/**
 * Checks the text of settings that a program may have made itself. For settings that were read, the
 * reader has refused the same text before, with the source of the value.
 */
public final class GivenSettings {
  static final String SOURCE = "the given settings";

  private GivenSettings() {}

  static void check(
      @Nullable Secret connectionString,
      TlsFiles tls,
      @Nullable String database,
      CollectionNames collections,
      IndexNames indexNames,
      String bookkeepingPrefix,
      FilesystemSettings filesystem) {
    check(Setting.CONNECTION_STRING, connectionString == null ? null : connectionString.reveal());
    check(Setting.TLS_CA_FILE, path(tls.caFile()));
    check(Setting.TLS_CERTIFICATE_KEY_FILE, path(tls.certificateKeyFile()));
    check(Setting.DATABASE, database);
    Setting.COLLECTIONS.forEach((ref, setting) -> check(setting, collections.of(ref)));
    check(Setting.BOOKKEEPING_PREFIX, bookkeepingPrefix);
    indexNames
        .names()
        .forEach(
            (ref, names) ->
                names.forEach(
                    (index, name) ->
                        check(
                            "Mongo:IndexNames:" + ref.defaultName() + ":" + index,
                            name,
                            () -> Masked.text(name))));
    check(Setting.ROOT, filesystem.root());
    Setting.FOLDERS.forEach((ref, setting) -> check(setting, filesystem.folders().get(ref)));
    check(Setting.REJECTS_FILE, filesystem.rejectsFile());
  }

  /**
   * Checks a path that a program gives.
   *
   * @param what it is, for a person
   * @throws taskrunner.ConfigurationException it holds what got there by accident
   */
  public static void check(String what, @Nullable Path path) {
    if (path != null) {
      check(what, path.toString(), () -> Masked.text(path.toString()));
    }
  }

  private static @Nullable Path path(@Nullable TlsFile file) {
    return file == null ? null : file.path();
  }

  /**
   * @param value a text or a path
   */
  private static void check(Setting<?> setting, @Nullable Object value) {
    if (value != null) {
      String text = value.toString();
      check(setting.path(), text, () -> Masked.value(setting, text));
    }
  }

  /**
   * @param shown the text as it may be shown; made only where something is: a cold JVM takes long
   *     to compile its patterns
   */
  private static void check(String key, String text, Supplier<String> shown) {
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw SectionValues.wrong(
          key, shown.get(), SOURCE, new WrongValueException(fault, StrayCharacters.ALLOWED));
    }
  }
}
