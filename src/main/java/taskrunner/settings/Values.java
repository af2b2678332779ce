package taskrunner.settings;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;

/** One section's values by key, later sources having won; makes errors name key and source. */
final class Values {
  private final Section section;
  private final Map<KnownKey, Entry> entries;

  Values(Section section, Map<KnownKey, Entry> entries) {
    this.section = section;
    this.entries = new EnumMap<>(KnownKey.class);
    entries.forEach(
        (key, entry) -> {
          if (entry.value() != null) {
            this.entries.put(key, entry);
          }
        });
  }

  /** The entry; null where there is none, or an empty one and the key may be without a value. */
  @Nullable Entry entry(KnownKey key) {
    Entry entry = entries.get(key);
    return entry == null || (key.defaultText() == null && key.isNone(text(entry))) ? null : entry;
  }

  /** The checked value of a key that has a default. */
  <T> T required(KnownKey key, Function<String, T> check) {
    Entry entry = entry(key);
    String byDefault = key.defaultText();
    if (entry == null && byDefault != null) {
      return check.apply(byDefault);
    }
    T value = optional(key, check);
    if (value == null) {
      throw new IllegalStateException(key + " has no default");
    }
    return value;
  }

  /** The checked value of a key that may be without one. */
  <T> @Nullable T optional(KnownKey key, Function<String, T> check) {
    Entry entry = entry(key);
    return entry == null ? null : checked(key, entry, check);
  }

  <T> T checked(KnownKey key, Entry entry, Function<String, T> check) {
    try {
      return check.apply(text(entry));
    } catch (WrongValueException e) {
      throw wrong(key, text(entry), entry.source(), e);
    }
  }

  /** The error that names key, value, source and what is allowed. */
  ConfigurationException wrong(
      KnownKey key, String value, String source, WrongValueException reason) {
    return wrong(name(key), Shown.value(key, value), source, reason);
  }

  /**
   * The error that names key, value, source and what is allowed.
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
                reason.reason().isEmpty() ? "" : ", but " + Shown.text(reason.reason()),
                reason.allowed()),
        "Correct " + name + " in its source: " + source + ".");
  }

  /** Where the value is from, for a person. */
  String source(KnownKey key) {
    Entry entry = entry(key);
    return entry == null ? LoadedSettings.ConfiguredValue.DEFAULT : entry.source();
  }

  /** The value for a person, secrets masked; {@code none} where there is none. */
  String shown(KnownKey key) {
    Entry entry = entry(key);
    if (entry != null) {
      return Shown.value(key, text(entry));
    }
    String byDefault = key.defaultText();
    return byDefault == null ? "none" : byDefault;
  }

  /** The full key, e.g. {@code TaskRunner:Storage:Mode}. */
  String name(KnownKey key) {
    return section.prefix() + key.path();
  }

  static String text(Entry entry) {
    String value = entry.value();
    return value == null ? "" : value;
  }
}
