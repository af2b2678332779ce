package taskrunner.settings;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settings, and where each came from. */
public final class LoadedSettings {
  private final StorageSettings settings;
  private final Supplier<List<ConfiguredValue>> values;

  /**
   * @param values see {@link #values}; asked for only where they are shown, for masking takes
   *     longer than reading
   */
  public LoadedSettings(StorageSettings settings, Supplier<List<ConfiguredValue>> values) {
    this.settings = settings;
    this.values = values;
  }

  public StorageSettings settings() {
    return settings;
  }

  /**
   * Every known key in the order of the reference table, with its value (secrets masked) and its
   * source, for a person.
   */
  public List<ConfiguredValue> values() {
    return List.copyOf(values.get());
  }

  /** Without secrets, as both parts show themselves. */
  @Override
  public String toString() {
    return settings + " " + values();
  }

  /**
   * The warning that a connection string is configured and {@code Mode} is not, so that {@code
   * run()} does nothing; null otherwise.
   */
  public @Nullable String unusedConnection() {
    if (settings.mode() != StorageMode.FILESYSTEM || settings.connectionString() == null) {
      return null;
    }
    for (ConfiguredValue value : values()) {
      if (value.key().endsWith(":" + Setting.MODE.path())
          && value.source().equals(ConfiguredValue.DEFAULT)) {
        return ("A connection string is configured, but %1$s is not: its default is filesystem,"
                + " under which the database is not looked at. Set %1$s to mongo to migrate when"
                + " the service starts, or to filesystem to say that this is meant.")
            .formatted(value.key());
      }
    }
    return null;
  }

  /** Whether the database has a setting of its own, beside the connection string. */
  public boolean namesDatabase() {
    return values().stream()
        .filter(value -> value.key().endsWith(":" + Setting.DATABASE.path()))
        .anyMatch(
            value ->
                !value.source().equals(ConfiguredValue.DEFAULT)
                    && !value.source().startsWith(ConfiguredValue.IN_CONNECTION_STRING));
  }

  /**
   * One setting.
   *
   * @param key e.g. {@code TaskRunner:Storage:Mongo:Database}
   * @param value as a person reads it; a connection string's password is masked
   * @param source the file, {@code environment variable X}, {@code --set}, or {@code default}
   */
  public record ConfiguredValue(String key, String value, String source) {
    /** The source of what is not configured. */
    public static final String DEFAULT = "default";

    /** How the source of what the connection string says begins. */
    static final String IN_CONNECTION_STRING = "connection string, ";
  }
}
