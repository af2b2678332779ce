package changeunits;

import java.util.List;
import java.util.function.Supplier;
import taskrunner.schema.SchemaDeclaration;

/** Every change unit, in the order in which they are applied. */
public final class ChangeUnits {
  /** The author of every unit: together with the id it is a unit's identity in the change log. */
  public static final String AUTHOR = "taskrunner";

  /** The checksum of {@link SchemaDeclaration#NONE}. */
  private static final String NOTHING_DECLARED =
      "7bcba0ecf795a6b7cdcb01984fa39cb274531a37696d60a3465c0528aaf6f51b";

  private ChangeUnits() {}

  /** The units of this build, in order. */
  public static List<Unit> all() {
    return List.of(
        new Unit(
            "0001-collections",
            "0001",
            C0001Collections.class,
            "81fd6f6080a3cac165c0f3984ce526d336f9b88ab537e88cdbfa78a8e6e6e83d",
            () -> C0001Collections.DECLARATION),
        new Unit(
            "0002-indexes",
            "0002",
            C0002Indexes.class,
            "5e70021b97501a92d31a550dea2195397692004d7aa204955b26841c79c89355",
            () -> C0002Indexes.DECLARATION),
        new Unit(
            "0003-backfill",
            "0003",
            C0003Backfill.class,
            NOTHING_DECLARED,
            () -> SchemaDeclaration.NONE));
  }

  /** What the units of this build declare together. */
  public static SchemaDeclaration declared() {
    return SchemaDeclaration.fold(all().stream().map(Unit::declaration).toList());
  }

  /**
   * One unit, as the history knows it: id and order as its annotation says, the checksum as its
   * declaration has it (all held by tests), stated here so that a start with nothing to do needs
   * neither reflection nor the declarations.
   *
   * @param checksum {@link SchemaDeclaration#checksum()} of what it declares
   * @param declared gives what it adds to the schema; {@link SchemaDeclaration#NONE} for a backfill
   */
  public record Unit(
      String id,
      String order,
      Class<?> type,
      String checksum,
      Supplier<SchemaDeclaration> declared) {
    /** A unit whose declaration is at hand. */
    public Unit(String id, String order, Class<?> type, SchemaDeclaration declaration) {
      this(id, order, type, declaration.checksum(), () -> declaration);
    }

    /** What it adds to the schema; {@link SchemaDeclaration#NONE} for a backfill. */
    public SchemaDeclaration declaration() {
      return declared.get();
    }

    /** Whether this unit imports documents instead of declaring schema. */
    public boolean isBackfill() {
      return checksum.equals(NOTHING_DECLARED);
    }
  }
}
