package taskrunner.settings;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.schema.IndexNames;
import taskrunner.text.Secret;
import taskrunner.text.StrayCharacters;

/**
 * Checks the texts of settings that a program has made itself. Of settings from files and
 * variables, the reader has checked them before, and its error names the source.
 */
public final class GivenSettings {
  static final String SOURCE = "the given settings";

  private GivenSettings() {}

  /**
   * Checks a path that a program gives.
   *
   * @param what it is, for a person
   * @throws taskrunner.ConfigurationException it holds a stray character
   */
  public static void check(String what, @Nullable Path path) {
    if (path != null) {
      check(what, path.toString(), () -> Masked.text(path.toString()));
    }
  }

  /**
   * Checks the value of a setting.
   *
   * @param value null where there is none
   */
  static void check(Setting<?> setting, @Nullable Object value) {
    String text = text(value);
    if (text != null) {
      check(setting.path(), text, () -> Masked.value(setting, text));
    }
  }

  static void check(TlsFiles tls) {
    check(Setting.TLS_CA_FILE, tls.caFile());
    check(Setting.TLS_CERTIFICATE_KEY_FILE, tls.certificateKeyFile());
  }

  static void check(IndexNames names) {
    names
        .names()
        .forEach(
            (ref, ofOne) ->
                ofOne.forEach((index, name) -> check(Setting.indexName(ref, index), name)));
  }

  static void check(FilesystemSettings filesystem) {
    check(Setting.ROOT, filesystem.root());
    Setting.FOLDERS.forEach((ref, folder) -> check(folder, filesystem.folders().get(ref)));
    check(Setting.REJECTS_FILE, filesystem.rejectsFile());
  }

  /** A value as its setting has it; it may be a secret. */
  static @Nullable String text(@Nullable Object value) {
    if (value instanceof Secret secret) {
      return secret.reveal();
    }
    return value instanceof TlsFile file
        ? file.path().toString()
        : value == null ? null : value.toString();
  }

  /**
   * @param shown the text as it may be shown; made only for an error, because a cold JVM takes long
   *     to compile the patterns of the mask
   */
  private static void check(String key, String text, Supplier<String> shown) {
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw SectionValues.wrong(
          key, shown.get(), SOURCE, new WrongValueException(fault, StrayCharacters.ALLOWED));
    }
  }
}
