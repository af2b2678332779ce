package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.database.CheckedConnectionString;
import taskrunner.database.TlsFiles;
import taskrunner.text.Secret;

/**
 * The connection string that is configured, directly or in a file. Where both are given, the one
 * from the later source counts; both from one source is an error, because neither is more explicit
 * than the other.
 *
 * @param source where it is from, for a person
 * @param layer of the source that gave it, or named its file
 */
record ConnectionSource(Secret given, CheckedConnectionString checked, String source, int layer) {
  /**
   * Reads it; null where none is configured.
   *
   * @param tls what is configured beside it, which wins over its own
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
          "Give one of the two; from different sources, the later one would count.");
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

  /** Refuses a database of the connection string that can't be used. */
  void checkDatabase(SectionValues values, String database) {
    try {
      NameRules.checkDatabase(database);
    } catch (WrongValueException e) {
      throw values.wrong(
          Setting.CONNECTION_STRING,
          given.reveal(),
          source,
          new WrongValueException(
              "its database can't be used for want of "
                  + values.name(Setting.DATABASE)
                  + ": "
                  + e.reason(),
              e.allowed()));
    }
  }
}
