package taskrunner.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/** Settings, and the source of each. */
public final class LoadedSettings {
  private final StorageSettings settings;
  private final @Nullable SectionValues read;
  private final @Nullable ConnectionSource connection;
  private final @Nullable IndexNamesReader indexNames;

  /** Settings that a program made itself: no source is known. */
  public LoadedSettings(StorageSettings settings) {
    this(settings, null, null, null);
  }

  /**
   * @param connection null where no connection string is configured
   */
  LoadedSettings(
      StorageSettings settings,
      @Nullable SectionValues read,
      @Nullable ConnectionSource connection,
      @Nullable IndexNamesReader indexNames) {
    this.settings = settings;
    this.read = read;
    this.connection = connection;
    this.indexNames = indexNames;
  }

  public StorageSettings settings() {
    return settings;
  }

  /**
   * Every setting in the order of the reference table, with its value (secrets masked) and its
   * source, for a person. Masking takes longer than reading: call it only to show the values.
   */
  public List<ConfiguredValue> values() {
    List<ConfiguredValue> values = new ArrayList<>();
    if (read != null) {
      for (Setting<?> setting : Setting.all()) {
        values.add(shown(setting, read));
      }
    }
    if (indexNames != null) {
      values.addAll(indexNames.shown());
    }
    return values;
  }

  /** The setting's own value, or the one that the connection string has instead. */
  private ConfiguredValue shown(Setting<?> setting, SectionValues read) {
    boolean itself = setting.equals(Setting.CONNECTION_STRING);
    String inUri = itself || read.entry(setting) == null ? inConnectionString(setting) : null;
    return connection == null || inUri == null
        ? read.shown(setting)
        : new ConfiguredValue(
            read.name(setting),
            Masked.data(setting.path(), inUri),
            (itself ? "" : "connection string, ") + connection.source());
  }

  private @Nullable String inConnectionString(Setting<?> setting) {
    return GivenSettings.text(
        setting.equals(Setting.CONNECTION_STRING)
            ? settings.connectionString()
            : setting.equals(Setting.DATABASE)
                ? settings.database()
                : setting.equals(Setting.TLS_CA_FILE)
                    ? settings.tls().caFile()
                    : setting.equals(Setting.TLS_CERTIFICATE_KEY_FILE)
                        ? settings.tls().certificateKeyFile()
                        : null);
  }

  /** Without secrets, as both parts show themselves. */
  @Override
  public String toString() {
    return settings + " " + Printable.of(values().toString());
  }

  /**
   * The warning that a connection string is configured and {@code Mode} is not, so that {@code
   * run()} does nothing; null otherwise.
   */
  public @Nullable String unusedConnection() {
    if (read == null
        || settings.mode() != StorageMode.FILESYSTEM
        || settings.connectionString() == null
        || !read.source(Setting.MODE).equals(ConfiguredValue.DEFAULT)) {
      return null;
    }
    return ("A connection string is configured, but %1$s is not: its default is filesystem, under"
            + " which the database is not used. Set %1$s to mongo to migrate when the service"
            + " starts, or to filesystem to confirm this.")
        .formatted(read.name(Setting.MODE));
  }

  /** Whether {@code Mongo:Database} is configured, not only a database in the connection string. */
  public boolean namesDatabase() {
    return read != null && read.entry(Setting.DATABASE) != null;
  }

  /**
   * One setting.
   *
   * @param key e.g. {@code TaskRunner:Storage:Mongo:Database}
   * @param value as it is configured; a connection string's password is masked
   * @param source the file, {@code environment variable X}, {@code --set}, or {@code default}
   */
  public record ConfiguredValue(String key, String value, String source) {
    /** The source of what is not configured. */
    public static final String DEFAULT = "default";

    /** The value for a text: on one line, shortened. */
    public String shown() {
      return Printable.shortened(value, Masked.LONGEST);
    }
  }
}
