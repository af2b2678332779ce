package taskrunner.importer.store;

import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;

/** What the layout says of its fields, for those who write it. */
public final class KnownFields {
  private final RecordTables tables = new RecordTables(EnumTables.NONE, Words.PLAIN);

  /** Whether a stored field is one that the layout knows in this place. */
  public boolean isKnown(RecordKind kind, FieldPlace place, String name) {
    FieldTable table = tables.of(kind, place);
    return table != null && name.equals(table.known(name));
  }

  /** Whether a stored field is known and may be missing. */
  public boolean isOptional(RecordKind kind, FieldPlace place, String name) {
    FieldTable table = tables.of(kind, place);
    return table != null
        && name.equals(table.known(name))
        && ((table.optional() >> table.indexOf(name)) & 1) != 0;
  }

  /**
   * Whether a form speaks of this kind's known properties only, each in a spelling of its own; one
   * that was noted does.
   */
  public boolean fits(Form form, RecordKind kind) {
    return form.places().entrySet().stream()
        .allMatch(
            its -> {
              FieldTable table = tables.of(kind, its.getKey());
              return table != null && its.getValue().fits(table);
            });
  }

  /** Whether a stored field is read as a date; a date anywhere else in a record is text. */
  public boolean isDate(RecordKind kind, FieldPlace place, String name) {
    return isKnown(kind, place, name) && isDate(name);
  }

  /** Whether a known field, by its stored name, is a date. */
  static boolean isDate(String known) {
    return known.equals("timestamp") || known.endsWith("At");
  }

  /**
   * How a form writes a stored word of a list; null where the field has no list.
   *
   * @param stored as the database has it, in any spelling
   */
  public Form.@Nullable Word word(
      Form form, RecordKind kind, FieldPlace place, String name, String stored) {
    EnumField list = list(kind, place, name);
    return list == null ? null : form.word(list, stored);
  }

  /** The list that a known field's words are of; null for none. */
  static @Nullable EnumField list(RecordKind kind, FieldPlace place, String known) {
    if (place == FieldPlace.STEP) {
      return known.equals("kind")
          ? EnumField.STEP_KIND
          : known.equals("status") ? EnumField.STEP_STATUS : null;
    }
    return switch (kind) {
      case LOG -> known.equals("level") ? EnumField.LEVEL : null;
      case APPROVAL -> known.equals("status") ? EnumField.APPROVAL_STATUS : null;
      case ARTIFACT -> known.equals("status") ? EnumField.ARTIFACT_STATUS : null;
      case RUN -> null;
    };
  }
}
