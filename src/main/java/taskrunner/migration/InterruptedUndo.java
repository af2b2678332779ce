package taskrunner.migration;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.lease.Lease;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.StepRecord;

/**
 * A unit whose undo was killed, stopped or failed: it still counts as executed, but a part of it
 * may be missing.
 */
final class InterruptedUndo {
  private InterruptedUndo() {}

  /** One sentence for each, with what to do. */
  static List<String> warnings(UnitList units, History history) {
    return warnings(units, history, EnumSet.allOf(RegisteredUnit.Kind.class));
  }

  /** As the other, of the units of some kinds. */
  static List<String> warnings(UnitList units, History history, Set<RegisteredUnit.Kind> kinds) {
    List<String> warnings = new ArrayList<>();
    for (RegisteredUnit unit : units.units()) {
      if (kinds.contains(unit.kind()) && is(unit, history)) {
        warnings.add(warning(unit, history.policy().step(unit.id()).running()));
      }
    }
    return warnings;
  }

  /** Such units of one kind. */
  static List<RegisteredUnit> of(UnitList units, History history, RegisteredUnit.Kind kind) {
    List<RegisteredUnit> found = new ArrayList<>();
    for (RegisteredUnit unit : units.units()) {
      if (unit.kind() == kind && is(unit, history)) {
        found.add(unit);
      }
    }
    return found;
  }

  /** The records of such units that declare a schema, by what they declare. */
  static Map<SchemaDeclaration, StepRecord> records(
      MigrationContext context, Lease lease, History history) {
    PolicyStore policy = new PolicyStore(context.books().policy(), lease);
    Map<SchemaDeclaration, StepRecord> records = new LinkedHashMap<>();
    for (RegisteredUnit unit : of(context.units(), history, RegisteredUnit.Kind.SCHEMA)) {
      records.put(
          unit.declaration(),
          new StoredStepRecord(
              history.policy().step(unit.id()).record(),
              entries -> policy.record(unit.id(), entries)));
    }
    return records;
  }

  /**
   * Removes the mark of the undo, because what was missing exists again.
   *
   * @param kind of the units whose work was restored
   */
  static void repaired(
      MigrationContext context, Lease lease, History history, RegisteredUnit.Kind kind) {
    PolicyStore policy = new PolicyStore(context.books().policy(), lease);
    of(context.units(), history, kind)
        .forEach(unit -> lease.commit(session -> policy.end(session, unit.id())));
  }

  private static boolean is(RegisteredUnit unit, History history) {
    Policy.Running running = history.policy().step(unit.id()).running();
    return history.isExecuted(unit.id()) && running != null && running.undo();
  }

  private static String warning(RegisteredUnit unit, Policy.@Nullable Running running) {
    return "The undo of "
        + unit.id()
        + (running == null ? "" : " by " + running.host() + " at " + running.since())
        + " did not finish, so a part of it may be missing: undo it again"
        + switch (unit.kind()) {
          case IMPORT -> ", or import the store again to have its documents back.";
          case SCHEMA -> ", or put back what is missing with verify --fix.";
          case DATA -> "; migrate then applies it anew.";
        };
  }
}
