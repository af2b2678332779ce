package taskrunner.settings;

import java.util.List;

/**
 * Settings, and where each came from.
 *
 * @param values every known key in the order of the reference table, with its value (secrets
 *     masked) and its source, for a person
 */
public record LoadedSettings(StorageSettings settings, List<ConfiguredValue> values) {
  public LoadedSettings {
    values = List.copyOf(values);
  }

  /**
   * One setting.
   *
   * @param key e.g. {@code TaskRunner:Storage:Mongo:Database}
   * @param value as a person reads it; a connection string's password is masked
   * @param source the file, {@code environment variable X}, {@code --set}, or {@code default}
   */
  public record ConfiguredValue(String key, String value, String source) {}
}
