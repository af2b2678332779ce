package taskrunner.importer.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of one place spell their properties' names, and which they leave out or have as
 * null. A log has millions of these objects: each costs a comparison a name.
 */
final class PlaceNotes {
  /** Other spellings than the first of each name; a writer has none. */
  private static final int MOST_OTHERS = 100;

  private final FieldTable table;

  /** Of each field of the table, its first spelling, and how often it was met. */
  private final @Nullable String[] first;

  private final long[] counts;
  private @Nullable Map<String, Long> others;

  /** One bit a field. */
  private long withValue;

  private long withNull;
  private long withoutIt;

  PlaceNotes(FieldTable table) {
    this.table = table;
    this.first = new String[table.size()];
    this.counts = new long[table.size()];
  }

  FieldTable table() {
    return table;
  }

  /** A known field was met under this name. */
  void name(int field, String name) {
    add(field, name, 1);
  }

  /**
   * An object was read to its end.
   *
   * @param value the fields that have a value
   * @param nulls the fields that are null
   */
  void end(long value, long nulls) {
    withValue |= value;
    withNull |= nulls & table.optional();
    withoutIt |= ~(value | nulls) & table.optional();
  }

  private void add(int field, String name, long times) {
    String known = first[field];
    if (known == null) {
      first[field] = name;
      counts[field] = times;
    } else if (name.equals(known)) {
      counts[field] += times;
    } else {
      other(name, times);
    }
  }

  private void other(String name, long times) {
    Map<String, Long> map = others;
    if (map == null) {
      map = new HashMap<>();
      others = map;
    }
    if (map.size() < MOST_OTHERS || map.containsKey(name)) {
      map.merge(name, times, Long::sum);
    }
  }

  /** Adds what was noted elsewhere, later. */
  void add(PlaceNotes later) {
    for (int field = 0; field < first.length; field++) {
      String name = later.first[field];
      long times = later.counts[field];
      if (times > 0 && name != null) {
        add(field, name, times);
      }
    }
    Map<String, Long> map = later.others;
    if (map != null) {
      map.forEach((name, times) -> add(table.indexOf(name), name, times));
    }
    withValue |= later.withValue;
    withNull |= later.withNull;
    withoutIt |= later.withoutIt;
  }

  /** Forgets all of it, for the next record. */
  void clear() {
    Arrays.fill(counts, 0);
    others = null;
    withValue = 0;
    withNull = 0;
    withoutIt = 0;
  }

  PlaceForm form() {
    Map<String, String> spellings = new TreeMap<>();
    Map<String, Long> times = new HashMap<>();
    for (int field = 0; field < first.length; field++) {
      String name = first[field];
      if (name != null && counts[field] > 0) {
        spellings.put(table.name(field), name);
        times.put(table.name(field), counts[field]);
      }
    }
    Map<String, Long> map = others == null ? Map.of() : new TreeMap<>(others);
    map.forEach(
        (name, count) -> {
          String known = table.name(table.indexOf(name));
          if (count > times.getOrDefault(known, 0L)) {
            spellings.put(known, name);
            times.put(known, count);
          }
        });
    long runId = table.optionalRunId();
    boolean mayNameRun = runId != 0 && !spellings.isEmpty();
    Boolean namesRun = mayNameRun ? (withValue & runId) != 0 : null;
    return PlaceForm.of(spellings, names(withNull), names(withoutIt & ~withNull), namesRun);
  }

  private Set<String> names(long fields) {
    Set<String> names = new TreeSet<>();
    for (int field = 0; field < first.length; field++) {
      if (((fields >> field) & 1) != 0) {
        names.add(table.name(field));
      }
    }
    return names;
  }
}
