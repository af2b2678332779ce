package taskrunner.settings;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.KeyCase;

/**
 * What the command line says. A relative key holds for whichever section is chosen, a full one for
 * its own; unlike in a file, a key that is not known is an error, for nobody else reads it.
 */
final class CommandLineLayer {
  private final int layer;
  private final Map<KnownKey, Entry> relative = new EnumMap<>(KnownKey.class);
  private final Map<Section, Map<KnownKey, Entry>> full = new HashMap<>();
  private final Map<String, Entry> indexNames = inAnyCase();
  private final Map<Section, Map<String, Entry>> fullIndexNames = new HashMap<>();

  private CommandLineLayer(int layer) {
    this.layer = layer;
  }

  static CommandLineLayer read(SettingsSources sources, int layer) {
    CommandLineLayer line = new CommandLineLayer(layer);
    for (Map.Entry<String, String> override : new TreeMap<>(sources.overrides()).entrySet()) {
      line.override(override.getKey(), override.getValue());
    }
    Secret uri = sources.uri();
    line.option(KnownKey.CONNECTION_STRING, uri == null ? null : uri.reveal(), "--uri");
    Object uriFile = sources.uriFile();
    line.option(
        KnownKey.CONNECTION_STRING_FILE, uriFile == null ? null : uriFile.toString(), "--uri-file");
    line.option(KnownKey.DATABASE, sources.database(), "--database");
    return line;
  }

  /** What holds for {@code section}. */
  Map<KnownKey, Entry> of(Section section) {
    Map<KnownKey, Entry> entries = new EnumMap<>(KnownKey.class);
    entries.putAll(full.getOrDefault(section, Map.of()));
    for (Map.Entry<KnownKey, Entry> entry : relative.entrySet()) {
      refuseOther(entries.put(entry.getKey(), entry.getValue()), entry.getValue());
    }
    return entries;
  }

  /** The index names that hold for {@code section}, by the key relative to {@code Storage}. */
  Map<String, Entry> indexNamesOf(Section section) {
    Map<String, Entry> entries = inAnyCase();
    entries.putAll(fullIndexNames.getOrDefault(section, Map.of()));
    indexNames.forEach((path, entry) -> refuseOther(entries.put(path, entry), entry));
    return entries;
  }

  private static Map<String, Entry> inAnyCase() {
    return new TreeMap<>(KeyCase.ORDER);
  }

  /** Whether a full key names {@code section}. */
  boolean names(Section section) {
    return full.containsKey(section) || fullIndexNames.containsKey(section);
  }

  private void override(String key, String value) {
    Section named = null;
    String path = key.strip();
    for (Section section : Section.values()) {
      if (KeyCase.startsWith(path, section.prefix())) {
        path = path.substring(section.prefix().length());
        named = section;
      }
    }
    if (IndexNamesReader.covers(path)) {
      Map<String, Entry> names =
          named == null ? indexNames : fullIndexNames.computeIfAbsent(named, any -> inAnyCase());
      Entry entry = new Entry(key, value, "--set", layer);
      refuseOther(names.put(path, entry), entry);
      return;
    }
    Map<KnownKey, Entry> target =
        named == null
            ? relative
            : full.computeIfAbsent(named, any -> new EnumMap<>(KnownKey.class));
    KnownKey known = KnownKey.of(path);
    if (known == null) {
      throw new ConfigurationException(
          "There is no setting \"%s\" (--set); the nearest is %s."
              .formatted(Shown.text(key), KnownKey.nearest(path).path()),
          "Keys are relative to Storage, e.g. --set Mongo:SchemaValidation=warn.");
    }
    Entry entry = new Entry(key, value, "--set", layer);
    refuseOther(target.put(known, entry), entry);
  }

  private void option(KnownKey key, @Nullable String value, String option) {
    if (value == null) {
      return;
    }
    if (value.isBlank()) {
      // Not "none": an unset variable in a script must not silently lead to another database.
      throw new ConfigurationException(
          option + " is empty.", "Give it a value, or leave the option out.");
    }
    Entry entry = new Entry(key.path(), value, option, layer);
    refuseOther(relative.put(key, entry), entry);
  }

  private static void refuseOther(@Nullable Entry before, Entry entry) {
    if (before != null && !String.valueOf(before.value()).equals(entry.value())) {
      throw new ConfigurationException(
          "%s (%s) and %s (%s) are the same setting with different values."
              .formatted(before.key(), before.source(), entry.key(), entry.source()),
          "Give one of the two.");
    }
  }
}
