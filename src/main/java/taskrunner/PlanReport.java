package taskrunner;

import java.util.List;
import taskrunner.schema.PlannedAction;
import taskrunner.text.Printable;

/**
 * What a migration would do, and what would stop it.
 *
 * @param pending ids of the pending units, in order
 * @param actions in the order in which they would be done
 * @param blockers what a person must resolve first, one sentence each
 */
public record PlanReport(
    String database,
    List<String> pending,
    List<PlannedAction> actions,
    List<String> blockers,
    List<String> warnings) {
  public PlanReport {
    pending = List.copyOf(pending);
    actions = List.copyOf(actions);
    blockers = Printable.all(blockers);
    warnings = Printable.all(warnings);
  }
}
