package taskrunner.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexDeclaration;
import taskrunner.schema.IndexNames;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.settings.LoadedSettings.ConfiguredValue;
import taskrunner.text.KeyCase;

/**
 * Reads {@code Mongo:IndexNames:<collection>:<default name>}, a group of keys that the table of
 * settings can't list: each key that is configured becomes a {@link Setting}. A key names the
 * collection by its default name, also where another name is configured for it.
 */
final class IndexNamesReader {
  private static final String PREFIX = SettingPath.INDEX_NAMES_GROUP + ":";

  private final SectionValues values;
  private final @Nullable Supplier<SchemaDeclaration> declared;
  private final List<Setting<String>> given;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param declared what the change units declare together; null where that is unknown, so that no
   *     name is compared with it
   */
  IndexNamesReader(SectionValues values, @Nullable Supplier<SchemaDeclaration> declared) {
    this.values = values;
    this.declared = declared;
    this.given =
        values.entries().keySet().stream()
            .filter(IndexNamesReader::covers)
            .map(Setting::indexName)
            .toList();
  }

  /** Whether the key, relative to {@code Storage} and in any case, is in this group. */
  static boolean covers(String path) {
    return KeyCase.same(path, SettingPath.INDEX_NAMES_GROUP) || KeyCase.startsWith(path, PREFIX);
  }

  /**
   * The names.
   *
   * @throws ConfigurationException a name is wrong, or two indexes of a collection have one name
   */
  IndexNames read() {
    Map<CollectionRef, NavigableMap<String, Setting<String>>> byIndex = new LinkedHashMap<>();
    for (Setting<String> setting : given) {
      String[] parts = parts(setting);
      values.required(setting);
      CollectionRef ref = ref(parts[0]);
      if (ref == null) {
        Stream<String> own = CollectionRef.own().stream().map(CollectionRef::defaultName);
        warn(setting, "collection of this schema", own);
        continue;
      }
      Set<String> known = indexes(ref);
      if (declared != null && known.stream().noneMatch(name -> KeyCase.same(name, parts[1]))) {
        warn(setting, "index of " + ref.defaultName(), known.stream());
      }
      byIndex.computeIfAbsent(ref, any -> new TreeMap<>(KeyCase.ORDER)).put(parts[1], setting);
    }
    Map<CollectionRef, Map<String, String>> names = new LinkedHashMap<>();
    byIndex.forEach((ref, settings) -> names.put(ref, names(ref, settings)));
    return new IndexNames(names);
  }

  /** Warnings of {@link #read}, one sentence each. */
  List<String> warnings() {
    return warnings;
  }

  /** The names with their sources, for a person. */
  List<ConfiguredValue> shown() {
    return given.stream().map(values::shown).toList();
  }

  private void warn(Setting<String> setting, String what, Stream<String> known) {
    warnings.add(
        "%s (%s) names no %s; they are, by their default names, %s."
            .formatted(
                Masked.text(values.name(setting)),
                values.source(setting),
                what,
                known.collect(Collectors.joining(", "))));
  }

  /** The names of a collection's indexes, which all differ. */
  private Map<String, String> names(CollectionRef ref, Map<String, Setting<String>> settings) {
    Map<String, String> seen = new HashMap<>();
    for (String index : indexes(ref)) {
      if (!settings.containsKey(index)) {
        seen.put(index, "it is the default name of another index of " + ref.defaultName());
      }
    }
    Map<String, String> names = new HashMap<>();
    settings.forEach(
        (index, setting) -> {
          String name = values.required(setting);
          String reason = seen.put(name, "it is also the value of " + values.origin(setting));
          if (reason != null) {
            throw values.wrong(
                setting,
                name,
                values.source(setting),
                new WrongValueException(reason, "one name for one index of a collection"));
          }
          names.put(index, name);
        });
    return names;
  }

  /** The collection and the index. */
  private String[] parts(Setting<String> setting) {
    String path = setting.path();
    Entry entry = Objects.requireNonNull(values.entries().get(path), path);
    String[] parts =
        path.length() <= PREFIX.length()
            ? new String[0]
            : path.substring(PREFIX.length()).split(":", -1);
    if (parts.length < 2) {
      throw SectionValues.notAGroup(
          Masked.text(values.name(setting)),
          entry,
          parts.length == 0 ? "collections" : "names of indexes",
          "Write it as { \"pack_runs\": { \"updatedAt_-1\": \"a name\" } }.");
    }
    if (parts.length > 2) {
      throw SectionValues.notOneValue(
          Masked.text(values.section().prefix() + PREFIX + parts[0] + ":" + parts[1]),
          entry,
          "Write the name as a text.");
    }
    return parts;
  }

  private static @Nullable CollectionRef ref(String collection) {
    return CollectionRef.own().stream()
        .filter(ref -> KeyCase.same(ref.defaultName(), collection))
        .findFirst()
        .orElse(null);
  }

  /** MongoDB's default names of the indexes that are declared for a collection. */
  private Set<String> indexes(CollectionRef ref) {
    return (declared == null ? SchemaDeclaration.NONE : declared.get())
        .indexes().stream()
            .filter(index -> index.collection().equals(ref))
            .map(IndexDeclaration::defaultName)
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
