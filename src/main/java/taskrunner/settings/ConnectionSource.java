package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.TlsFiles;
import taskrunner.text.Secret;

/**
 * The configured connection string, given directly or in a file. The one from the later source
 * takes precedence. Both in one source is an error, because neither is more explicit than the
 * other.
 *
 * @param source its source, for a person
 * @param layer that of the source, or of the one that names the file
 */
record ConnectionSource(Secret given, CheckedConnectionString checked, String source, int layer) {
  /**
   * Reads it; null where none is configured.
   *
   * @param tls the configured files, which take precedence over those of the string
   */
  static @Nullable ConnectionSource of(SectionValues values, TlsFiles tls) {
    Entry direct = values.entry(Setting.CONNECTION_STRING);
    Entry file = values.entry(Setting.CONNECTION_STRING_FILE);
    if (direct != null && file != null && direct.layer() == file.layer()) {
      throw new ConfigurationException(
          "%s and %s are both given."
              .formatted(
                  values.origin(Setting.CONNECTION_STRING),
                  values.origin(Setting.CONNECTION_STRING_FILE)),
          "Give one of the two.");
    }
    if (file != null && (direct == null || file.layer() > direct.layer())) {
      Path path = values.required(Setting.CONNECTION_STRING_FILE);
      String text =
          values.checked(
              Setting.CONNECTION_STRING_FILE,
              file,
              (any, folder) -> SecretFile.connectionString(path));
      return read(values, text, "file " + path + ", named by " + file.source(), file, tls);
    }
    return direct == null ? null : read(values, direct.text(), direct.source(), direct, tls);
  }

  private static ConnectionSource read(
      SectionValues values, String text, String source, Entry entry, TlsFiles tls) {
    Setting<String> setting = Setting.CONNECTION_STRING;
    try {
      CheckedConnectionString checked =
          ConnectionStringReader.check(text, values.name(setting) + " (" + source + ")", tls);
      return new ConnectionSource(new Secret(text), checked, source, entry.layer());
    } catch (WrongValueException e) {
      throw values.wrong(setting, text, source, e);
    }
  }

  /** Rejects a wrong database name in the connection string. */
  void checkDatabase(SectionValues values, String database) {
    try {
      NameRules.checkDatabase(database);
    } catch (WrongValueException e) {
      throw values.wrong(
          Setting.CONNECTION_STRING,
          given.reveal(),
          source,
          new WrongValueException(
              "the database in it can't be used (%s), and %s is not set"
                  .formatted(e.reason(), values.name(Setting.DATABASE)),
              e.allowed()));
    }
  }
}
