package taskrunner.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
 * settings can't list. The collection is given by its default name, whatever name is configured for
 * it.
 */
final class IndexNamesReader {
  private static final String GROUP = "Mongo:IndexNames";
  private static final String PREFIX = GROUP + ":";

  private final SectionValues values;
  private final @Nullable Supplier<SchemaDeclaration> declared;
  private final NavigableMap<String, Entry> entries = new TreeMap<>(KeyCase.ORDER);
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param declared what the change units declare together; null where that is not known, so that a
   *     name is not compared with it
   */
  IndexNamesReader(SectionValues values, @Nullable Supplier<SchemaDeclaration> declared) {
    this.values = values;
    this.declared = declared;
    values
        .entries()
        .forEach(
            (path, entry) -> {
              if (covers(path)) {
                entries.put(path, entry);
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
    Map<CollectionRef, NavigableMap<String, Entry>> given = new LinkedHashMap<>();
    entries.forEach(
        (path, entry) -> {
          String[] parts = parts(path, entry);
          check(path, entry);
          CollectionRef ref = ref(parts[0]);
          if (ref == null) {
            warn(path, entry, "collection of this schema", defaultNames());
            return;
          }
          Set<String> known = indexes(ref);
          if (declared != null && known.stream().noneMatch(name -> KeyCase.same(name, parts[1]))) {
            warn(path, entry, "index of " + ref.defaultName(), known.stream());
          }
          given.computeIfAbsent(ref, any -> new TreeMap<>(KeyCase.ORDER)).put(parts[1], entry);
        });
    given.forEach(this::refuseNamesAlike);
    Map<CollectionRef, Map<String, String>> names = new LinkedHashMap<>();
    given.forEach(
        (ref, of) -> {
          Map<String, String> byIndex = new HashMap<>();
          of.forEach((index, entry) -> byIndex.put(index, entry.text()));
          names.put(ref, byIndex);
        });
    return new IndexNames(names);
  }

  /** Warnings of {@link #read}, one sentence each. */
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
                    Masked.text(found.getValue().text()),
                    found.getValue().source()))
        .toList();
  }

  private void warn(String path, Entry entry, String what, Stream<String> known) {
    warnings.add(
        "%s (%s) names no %s; they are, by their default names, %s."
            .formatted(
                Masked.text(full(path)),
                entry.source(),
                what,
                known.collect(Collectors.joining(", "))));
  }

  private void refuseNamesAlike(CollectionRef ref, Map<String, Entry> given) {
    Map<String, String> seen = new HashMap<>();
    for (String index : indexes(ref)) {
      if (!given.containsKey(index)) {
        seen.put(index, "the default name of another index of " + ref.defaultName());
      }
    }
    given.forEach(
        (index, entry) -> {
          String key = full(PREFIX + ref.defaultName() + ":" + index);
          String other = seen.put(entry.text(), key + " (" + entry.source() + ")");
          if (other != null) {
            throw new ConfigurationException(
                "%s is \"%s\" (%s), and so is %s; allowed: one name for one index of a collection."
                    .formatted(Masked.text(key), Masked.text(entry.text()), entry.source(), other),
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
      throw SectionValues.notAGroup(
          Masked.text(full(path)),
          entry,
          parts.length == 0 ? "collections" : "names of indexes",
          "Write it as { \"pack_runs\": { \"updatedAt_-1\": \"a name\" } }.");
    }
    if (parts.length > 2) {
      throw SectionValues.notOneValue(
          Masked.text(full(PREFIX + parts[0] + ":" + parts[1])),
          entry,
          "Write the name as a text.");
    }
    return parts;
  }

  private void check(String path, Entry entry) {
    try {
      Setting.INDEX_NAMES.check().read(entry.text(), values.folder());
    } catch (WrongValueException e) {
      throw SectionValues.wrong(full(path), Masked.text(entry.text()), entry.source(), e);
    }
  }

  private static @Nullable CollectionRef ref(String collection) {
    return CollectionRef.own().stream()
        .filter(ref -> KeyCase.same(ref.defaultName(), collection))
        .findFirst()
        .orElse(null);
  }

  private static Stream<String> defaultNames() {
    return CollectionRef.own().stream().map(CollectionRef::defaultName);
  }

  /** MongoDB's default names of the indexes that are declared for a collection. */
  private Set<String> indexes(CollectionRef ref) {
    return (declared == null ? SchemaDeclaration.NONE : declared.get())
        .indexes().stream()
            .filter(index -> index.collection().equals(ref))
            .map(IndexDeclaration::defaultName)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private String full(String path) {
    return values.section().prefix() + path;
  }
}
