package taskrunner.settings;

import java.nio.file.Path;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.settings.LoadedSettings.ConfiguredValue;

/**
 * The values of one section, those of the latest source for each key. Errors name key and source.
 *
 * @param entries by the key relative to {@code Storage}, in any case
 * @param folder the working directory
 */
record SectionValues(Section section, NavigableMap<String, Entry> entries, Path folder) {
  /** The entry; null where there is none, or an empty one of a setting that may have no value. */
  @Nullable Entry entry(Setting<?> setting) {
    Entry entry = entries.get(setting.path());
    return entry == null || setting.isNone(entry.text()) ? null : entry;
  }

  /** The checked value of a setting that has a default. */
  <T> T required(Setting<T> setting) {
    T value = optional(setting);
    if (value != null) {
      return value;
    }
    String byDefault = setting.byDefault();
    if (byDefault == null) {
      throw new IllegalStateException(setting.path() + " has no default");
    }
    return setting.check().read(byDefault, folder);
  }

  /** The checked value; null where none is given. */
  <T> @Nullable T optional(Setting<T> setting) {
    Entry entry = entry(setting);
    return entry == null ? null : checked(setting, entry, setting.check());
  }

  /** The entry of a setting, read by another check. */
  <T> T checked(Setting<?> setting, Entry entry, Check<T> check) {
    try {
      return check.read(entry.text(), folder);
    } catch (WrongValueException e) {
      throw wrong(setting, entry.text(), entry.source(), e);
    }
  }

  /** The error with key, value, source and the allowed values. */
  ConfigurationException wrong(
      Setting<?> setting, String value, String source, WrongValueException reason) {
    return wrong(name(setting), Masked.value(setting.path(), value), source, reason);
  }

  /**
   * The error with key, value, source and the allowed values.
   *
   * @param shown the value as it may be shown
   */
  static ConfigurationException wrong(
      String name, String shown, String source, WrongValueException reason) {
    return new ConfigurationException(
        "%s is \"%s\" (%s)%s; allowed: %s."
            .formatted(
                name,
                shown,
                source,
                reason.reason().isEmpty() ? "" : ", but " + Masked.text(reason.reason()),
                reason.allowed()),
        "Correct " + name + " in its source: " + source + ".");
  }

  /** The error that a group of settings, or a list, is in place of a value. */
  static ConfigurationException notOneValue(String name, Entry entry, String hint) {
    return new ConfigurationException(
        name + " is an object or an array (" + entry.source() + "), but must be a single value.",
        hint);
  }

  /** The error that a value is in place of a group of settings. */
  static ConfigurationException notAGroup(String name, Entry entry, String what, String hint) {
    return new ConfigurationException(
        "%s is a single value (%s), but must be an object with %s in it."
            .formatted(name, entry.source(), what),
        hint);
  }

  String source(Setting<?> setting) {
    Entry entry = entry(setting);
    return entry == null ? ConfiguredValue.DEFAULT : entry.source();
  }

  /** Key and source, for a sentence. */
  String origin(Setting<?> setting) {
    return name(setting) + " (" + source(setting) + ")";
  }

  /** The value and its source as {@code doctor} lists them; {@code none} for no value. */
  ConfiguredValue shown(Setting<?> setting) {
    Entry entry = entry(setting);
    String byDefault = setting.byDefault();
    String shown =
        entry != null
            ? Masked.data(setting.path(), entry.text())
            : byDefault == null ? "none" : byDefault;
    return new ConfiguredValue(name(setting), shown, source(setting));
  }

  /** The full key, e.g. {@code TaskRunner:Storage:Mode}. */
  String name(Setting<?> setting) {
    return section.prefix() + setting.path();
  }
}
