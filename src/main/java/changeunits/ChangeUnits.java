package changeunits;

import java.util.List;
import taskrunner.schema.SchemaDeclaration;

/** Every change unit, in the order in which they are applied. */
public final class ChangeUnits {
  /** The author of every unit: together with the id it is a unit's identity in the change log. */
  public static final String AUTHOR = "taskrunner";

  private ChangeUnits() {}

  /** The units of this build, in order. */
  public static List<Unit> all() {
    return List.of(
        new Unit("0001-collections", "0001", C0001Collections.class, C0001Collections.DECLARATION),
        new Unit("0002-indexes", "0002", C0002Indexes.class, C0002Indexes.DECLARATION),
        new Unit("0003-backfill", "0003", C0003Backfill.class, SchemaDeclaration.NONE));
  }

  /**
   * One unit, as the history knows it: the same id and order as its annotation says (held by a
   * test), stated here so that a start with nothing to do needs no reflection.
   *
   * @param declaration what it adds to the schema; {@link SchemaDeclaration#NONE} for a backfill
   */
  public record Unit(String id, String order, Class<?> type, SchemaDeclaration declaration) {
    /** Whether this unit imports documents instead of declaring schema. */
    public boolean isBackfill() {
      return declaration.equals(SchemaDeclaration.NONE);
    }
  }
}
