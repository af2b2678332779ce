package taskrunner.importer.store;

import taskrunner.settings.Words;

/** What the layout says of its fields, for those who write it. */
public final class KnownFields {
  private final RecordTables tables = new RecordTables(EnumTables.NONE, Words.PLAIN);

  /**
   * Whether a stored field is read as a date; a date anywhere else in a record is text.
   *
   * @param inStep the field is of an item of a run's {@code steps}, not of the record itself
   */
  public boolean isDate(RecordKind kind, boolean inStep, String name) {
    FieldTable table = inStep ? tables.steps() : tables.of(kind);
    return name.equals(table.known(name)) && isDate(name);
  }

  /** Whether a known field, by its stored name, is a date. */
  static boolean isDate(String known) {
    return known.equals("timestamp") || known.endsWith("At");
  }
}
