package taskrunner.importer.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of one place spell their properties' names, and which they leave out or have as
 * null. A log has millions of these objects: each costs a comparison a name.
 */
final class PlaceNotes {
  private final FieldTable table;

  /** Of each field of the table, its first spelling, and how often it was met. */
  private final @Nullable String[] first;

  private final long[] counts;
  private final Spellings others = new Spellings();

  /** One bit a field. */
  private long withValue;

  private long withNull;
  private long withoutIt;

  PlaceNotes(FieldTable table) {
    this.table = table;
    this.first = new String[table.fields().size()];
    this.counts = new long[first.length];
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
      others.add(name, times);
    }
  }

  /** Adds what was noted elsewhere, later. */
  void add(PlaceNotes later) {
    for (int field = 0; field < first.length; field++) {
      String name = later.first[field];
      if (name != null && later.counts[field] > 0) {
        add(field, name, later.counts[field]);
      }
    }
    if (!later.others.isEmpty()) {
      later.others.counts().forEach((name, times) -> add(field(name).index(), name, times));
    }
    withValue |= later.withValue;
    withNull |= later.withNull;
    withoutIt |= later.withoutIt;
  }

  private FieldTable.Field field(String name) {
    FieldTable.Field field = table.find(name);
    if (field == null) {
      throw new IllegalStateException(name);
    }
    return field;
  }

  /** Forgets all of it, for the next record. */
  void clear() {
    Arrays.fill(counts, 0);
    others.clear();
    withValue = 0;
    withNull = 0;
    withoutIt = 0;
  }

  PlaceForm form() {
    Map<String, Long> times = new LinkedHashMap<>();
    for (int field = 0; field < first.length; field++) {
      String name = first[field];
      if (name != null && counts[field] > 0) {
        times.put(name, counts[field]);
      }
    }
    times.putAll(others.counts());
    Map<String, String> spellings = Spellings.mostFrequent(times, name -> field(name).name());
    long runId = table.optionalRunId();
    boolean mayNameRun = runId != 0 && !spellings.isEmpty();
    Boolean namesRun = mayNameRun ? (withValue & runId) != 0 : null;
    return PlaceForm.of(spellings, names(withNull), names(withoutIt & ~withNull), namesRun);
  }

  private Set<String> names(long fields) {
    Set<String> names = new TreeSet<>();
    for (FieldTable.Field field : table.fields()) {
      if ((fields & field.bit()) != 0) {
        names.add(field.name());
      }
    }
    return names;
  }
}
