package taskrunner.importer.store;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the objects of one place spell the names of their properties, and which they omit or have as
 * null. A log has millions of these objects: each costs one comparison for each name.
 */
final class PlaceNotes {
  private final FieldTable table;
  private final Spellings names = new Spellings();

  /** One bit for each field. */
  private long withValue;

  private long withNull;
  private long withoutIt;

  PlaceNotes(FieldTable table) {
    this.table = table;
  }

  FieldTable table() {
    return table;
  }

  /** Notes the spelling of a known field. */
  void name(String name) {
    names.add(name, 1);
  }

  /**
   * Notes the end of an object.
   *
   * @param value the fields that have a value
   * @param nulls the fields that are null
   */
  void end(long value, long nulls) {
    withValue |= value;
    withNull |= nulls & table.optional();
    withoutIt |= ~(value | nulls) & table.optional();
  }

  /** Adds the notes of a later part. */
  void add(PlaceNotes later) {
    names.addAll(later.names);
    withValue |= later.withValue;
    withNull |= later.withNull;
    withoutIt |= later.withoutIt;
  }

  /** Removes all notes, for the next record. */
  void clear() {
    names.clear();
    withValue = 0;
    withNull = 0;
    withoutIt = 0;
  }

  PlaceForm form() {
    Map<String, String> spellings =
        Spellings.mostFrequent(names.counts(), name -> table.known(name).name());
    long runId = table.optionalRunId();
    boolean mayNameRun = runId != 0 && !spellings.isEmpty();
    Boolean namesRun = mayNameRun ? (withValue & runId) != 0 : null;
    return PlaceForm.of(spellings, fields(withNull), fields(withoutIt & ~withNull), namesRun);
  }

  private Set<String> fields(long bits) {
    Set<String> names = new TreeSet<>();
    for (FieldTable.Field field : table.fields()) {
      if ((bits & field.bit()) != 0) {
        names.add(field.name());
      }
    }
    return names;
  }
}
