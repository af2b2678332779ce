package taskrunner.settings;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.schema.CollectionRole;
import taskrunner.schema.IndexNames;
import taskrunner.schema.IndexPurpose;
import taskrunner.settings.LoadedSettings.ConfiguredValue;
import taskrunner.text.KeyCase;

/**
 * Reads {@code Mongo:IndexNames:<collection>:<default name>}, keys that no list names. The
 * collection is given by its default name, whatever name is configured for it.
 */
final class IndexNamesReader {
  private static final String GROUP = "Mongo:IndexNames";
  private static final String PREFIX = GROUP + ":";

  private final Section section;
  private final Map<String, Entry> entries;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param entries by the key relative to {@code Storage}, of this group only
   */
  IndexNamesReader(Section section, Map<String, Entry> entries) {
    this.section = section;
    this.entries = new TreeMap<>(KeyCase.ORDER);
    entries.forEach(
        (path, entry) -> {
          if (entry.value() != null) {
            this.entries.put(path, entry);
          }
        });
  }

  /** Whether the key, relative to {@code Storage} and in any case, is of this group. */
  static boolean covers(String path) {
    return KeyCase.same(path, GROUP) || KeyCase.startsWith(path, PREFIX);
  }

  /**
   * The names.
   *
   * @throws ConfigurationException a name is wrong, or two indexes of a collection have one name
   */
  IndexNames read() {
    Map<CollectionRole, Map<String, String>> names = new EnumMap<>(CollectionRole.class);
    Map<CollectionRole, Map<String, Entry>> given = new EnumMap<>(CollectionRole.class);
    for (Map.Entry<String, Entry> found : entries.entrySet()) {
      Entry entry = found.getValue();
      String[] parts = parts(found.getKey(), entry);
      String name = checked(found.getKey(), entry);
      CollectionRole role = role(parts[0]);
      if (role == null) {
        warnings.add(
            "%s (%s) names no collection of this schema; they are, by their default names, %s."
                .formatted(
                    Shown.text(full(found.getKey())),
                    entry.source(),
                    Stream.of(CollectionRole.values())
                        .map(CollectionRole::defaultName)
                        .collect(Collectors.joining(", "))));
        continue;
      }
      if (IndexPurpose.names(role).stream().noneMatch(known -> KeyCase.same(known, parts[1]))) {
        warnings.add(
            "%s (%s) names no index of %s; they are, by their default names, %s."
                .formatted(
                    Shown.text(full(found.getKey())),
                    entry.source(),
                    role.defaultName(),
                    String.join(", ", IndexPurpose.names(role))));
      }
      names.computeIfAbsent(role, any -> new HashMap<>()).put(parts[1], name);
      given.computeIfAbsent(role, any -> new TreeMap<>(KeyCase.ORDER)).put(parts[1], entry);
    }
    given.forEach(this::refuseNamesAlike);
    return new IndexNames(names);
  }

  /** What {@link #read} found odd, one sentence each. */
  List<String> warnings() {
    return warnings;
  }

  /** The names with their sources, for a person. */
  List<ConfiguredValue> shown() {
    return entries.entrySet().stream()
        .map(
            found ->
                new ConfiguredValue(
                    full(found.getKey()),
                    Shown.text(Values.text(found.getValue())),
                    found.getValue().source()))
        .toList();
  }

  private void refuseNamesAlike(CollectionRole role, Map<String, Entry> given) {
    Map<String, String> seen = new HashMap<>();
    for (String index : IndexPurpose.names(role)) {
      if (!given.containsKey(index)) {
        seen.put(index, "the default name of another index of " + role.defaultName());
      }
    }
    given.forEach(
        (index, entry) -> {
          String key = full(PREFIX + role.defaultName() + ":" + index);
          String other = seen.put(Values.text(entry), key + " (" + entry.source() + ")");
          if (other != null) {
            throw new ConfigurationException(
                "%s is \"%s\" (%s), and so is %s; allowed: one name for one index of a collection."
                    .formatted(
                        Shown.text(key), Shown.text(Values.text(entry)), entry.source(), other),
                "Give each index of the collection a name of its own.");
          }
        });
  }

  /** The collection and the index. */
  private String[] parts(String path, Entry entry) {
    String[] parts =
        path.length() <= PREFIX.length()
            ? new String[0]
            : path.substring(PREFIX.length()).split(":", -1);
    if (parts.length < 2) {
      throw new ConfigurationException(
          "%s is a single value (%s), but must be an object with %s in it."
              .formatted(
                  Shown.text(full(path)),
                  entry.source(),
                  parts.length == 0 ? "collections" : "names of indexes"),
          "Write it as { \"pack_runs\": { \"updatedAt_-1\": \"a name\" } }.");
    }
    if (parts.length > 2) {
      throw new ConfigurationException(
          "%s is an object or an array (%s), but must be a single value."
              .formatted(Shown.text(full(PREFIX + parts[0] + ":" + parts[1])), entry.source()),
          "Write the name as a text.");
    }
    return parts;
  }

  private String checked(String path, Entry entry) {
    String name = Values.text(entry);
    try {
      NameRules.checkIndex(name);
      return name;
    } catch (WrongValueException e) {
      throw Values.wrong(full(path), Shown.text(name), entry.source(), e);
    }
  }

  private static @Nullable CollectionRole role(String collection) {
    for (CollectionRole role : CollectionRole.values()) {
      if (KeyCase.same(role.defaultName(), collection)) {
        return role;
      }
    }
    return null;
  }

  private String full(String path) {
    return section.prefix() + path;
  }
}
