package taskrunner.settings;

import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.KeyCase;
import taskrunner.text.Secret;

/**
 * The settings of the command line. A relative key applies to the chosen section, a full key to the
 * section in it. Unlike in a file, an unknown key is an error: no other program reads it.
 */
final class CommandLineLayer {
  private final int layer;
  private final NavigableMap<String, Entry> relative = new TreeMap<>(KeyCase.ORDER);
  private final Map<Section, NavigableMap<String, Entry>> full = new EnumMap<>(Section.class);

  private CommandLineLayer(int layer) {
    this.layer = layer;
  }

  static CommandLineLayer read(SettingsSources sources, int layer) {
    CommandLineLayer line = new CommandLineLayer(layer);
    new TreeMap<>(sources.overrides()).forEach(line::override);
    Secret uri = sources.uri();
    line.option(Setting.CONNECTION_STRING, uri == null ? null : uri.reveal(), "--uri");
    line.option(Setting.CONNECTION_STRING_FILE, sources.uriFile(), "--uri-file");
    line.option(Setting.DATABASE, sources.database(), "--database");
    return line;
  }

  /** The entries of {@code section}, by the key relative to {@code Storage}. */
  NavigableMap<String, Entry> of(Section section) {
    NavigableMap<String, Entry> entries = new TreeMap<>(KeyCase.ORDER);
    entries.putAll(full.getOrDefault(section, new TreeMap<>()));
    relative.forEach((path, entry) -> put(entries, path, entry));
    return entries;
  }

  /** Whether a full key names {@code section}. */
  boolean names(Section section) {
    return full.containsKey(section);
  }

  private void override(String key, String value) {
    NavigableMap<String, Entry> target = relative;
    String path = key.strip();
    for (Section section : Section.values()) {
      if (KeyCase.startsWith(path, section.prefix())) {
        path = path.substring(section.prefix().length());
        target = full.computeIfAbsent(section, any -> new TreeMap<>(KeyCase.ORDER));
      }
    }
    Setting.requireKnown(
        path,
        key,
        "--set",
        "Keys are relative to Storage, e.g. --set Mongo:SchemaValidation=warn.");
    put(target, path, new Entry(key, value, "--set", layer));
  }

  private void option(Setting<?> setting, @Nullable Object value, String option) {
    if (value == null) {
      return;
    }
    if (value.toString().isBlank()) {
      // An unset variable in a script must not silently lead to another database.
      throw new ConfigurationException(
          option + " is empty.", "Give it a value, or leave the option out.");
    }
    put(relative, setting.path(), new Entry(setting.path(), value.toString(), option, layer));
  }

  private static void put(Map<String, Entry> entries, String path, Entry entry) {
    Entry before = entries.put(path, entry);
    if (before != null && !before.text().equals(entry.text())) {
      throw new ConfigurationException(
          before + " and " + entry + " are the same setting with different values.",
          "Give one of the two.");
    }
  }
}
