package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.TlsFile;
import taskrunner.database.TlsFiles;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
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
    String text = path == null ? "" : path.toString();
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw wrong(what, Masked.text(text), fault);
    }
  }

  /**
   * Checks the value of a setting.
   *
   * @param path of the setting
   * @param value null where there is none
   */
  static void checkSetting(String path, @Nullable Object value) {
    String text = text(value);
    if (text == null) {
      return;
    }
    String fault = StrayCharacters.fault(text);
    if (fault != null) {
      throw wrong(path, Masked.value(path, text), fault);
    }
  }

  static void check(CollectionNames collections) {
    for (CollectionRef ref : CollectionRef.own()) {
      checkSetting(SettingPath.collection(ref), collections.of(ref));
    }
  }

  static void check(TlsFiles tls) {
    checkSetting(SettingPath.TLS_CA_FILE, tls.caFile());
    checkSetting(SettingPath.TLS_CERTIFICATE_KEY_FILE, tls.certificateKeyFile());
  }

  static void check(IndexNames names) {
    for (var ofOne : names.names().entrySet()) {
      for (var name : ofOne.getValue().entrySet()) {
        checkSetting(SettingPath.indexName(ofOne.getKey(), name.getKey()), name.getValue());
      }
    }
  }

  static void check(FilesystemSettings filesystem) {
    checkSetting(SettingPath.ROOT, filesystem.root());
    for (var folder : filesystem.folders().entrySet()) {
      checkSetting(SettingPath.folder(folder.getKey()), folder.getValue());
    }
    checkSetting(SettingPath.REJECTS_FILE, filesystem.rejectsFile());
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

  private static ConfigurationException wrong(String key, String shown, String fault) {
    return SectionValues.wrong(
        key, shown, SOURCE, new WrongValueException(fault, StrayCharacters.ALLOWED));
  }
}
