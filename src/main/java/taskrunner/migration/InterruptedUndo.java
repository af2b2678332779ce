package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit whose undo did not come to its end: it still counts as executed, and a part of it is gone.
 */
final class InterruptedUndo {
  private InterruptedUndo() {}

  /** One sentence for each, with what can be done. */
  static List<String> warnings(UnitList units, History history) {
    List<String> warnings = new ArrayList<>();
    for (ChangeUnits.Unit unit : units.units()) {
      if (is(unit, history)) {
        warnings.add(warning(unit, history.policy().step(unit.id()).running()));
      }
    }
    return warnings;
  }

  /**
   * Whether there is one.
   *
   * @param backfill whether it is looked for among the backfills, else among the others
   */
  static boolean any(UnitList units, History history, boolean backfill) {
    for (ChangeUnits.Unit unit : units.units()) {
      if (unit.isBackfill() == backfill && is(unit, history)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Forgets it, now that what was missing is there again.
   *
   * @param backfill whether it was the import that put it back, else it was the schema's repair
   */
  static void repaired(MigrationContext context, Lease lease, History history, boolean backfill) {
    PolicyStore policy = new PolicyStore(context.books().policy(), lease);
    context.units().units().stream()
        .filter(unit -> unit.isBackfill() == backfill && is(unit, history))
        .forEach(unit -> lease.commit(session -> policy.end(session, unit.id())));
  }

  private static boolean is(ChangeUnits.Unit unit, History history) {
    Policy.Running running = history.policy().step(unit.id()).running();
    return history.isExecuted(unit.id()) && running != null && running.undo();
  }

  private static String warning(ChangeUnits.Unit unit, Policy.@Nullable Running running) {
    return "The undo of "
        + unit.id()
        + (running == null ? "" : " by " + running.host() + " at " + running.since())
        + " did not finish, so a part of it is missing: undo it again, or "
        + (unit.isBackfill()
            ? "import the store again to have its documents back."
            : "put back what is missing with verify --fix.");
  }
}
