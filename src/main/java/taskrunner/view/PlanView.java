package taskrunner.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import taskrunner.PlanReport;
import taskrunner.schema.PlannedAction;

/** The view of {@code plan}. */
public final class PlanView {
  private static final int MOST_RULES = 10;

  private PlanView() {}

  public static View of(PlanReport plan) {
    // Changes of validation mode and retention belong to no pending unit.
    var nothing = plan.pending().isEmpty() && plan.actions().isEmpty();
    var view =
        !plan.blockers().isEmpty()
            ? new View("blocked", ExitCode.DRIFT, plan.database())
            : nothing
                ? new View("up-to-date", ExitCode.DONE, plan.database())
                : new View("pending", ExitCode.PENDING, plan.database());
    view.page()
        .line(
            plan.pending().isEmpty()
                ? (nothing ? "Nothing" : "No change unit")
                    + " is pending in "
                    + plan.database()
                    + "."
                : "Pending in " + plan.database() + ": " + String.join(", ", plan.pending()) + ".");
    view.table("actions", actions(plan.actions()));
    view.page()
        .list(
            "In detail:",
            plan.actions().stream().flatMap(action -> details(action).stream()).toList(),
            Tone.PLAIN);
    view.page().list("Blocked, until this is resolved:", plan.blockers(), Tone.BAD);
    view.page().list("Warnings:", plan.warnings(), Tone.NOTE);
    return view.with("pending", plan.pending())
        .with("blockers", plan.blockers())
        .with("warnings", plan.warnings());
  }

  private static Table actions(List<PlannedAction> actions) {
    var table =
        new Table(
            "step, kind:ACTION, collection, name, documents, violations, duplicates, "
                + "examples, -rules, -scanned, -sampled, -diskBytes, -deletes, -conflict");
    for (var action : actions) {
      var details = action.details();
      var rules = new Table("-rule, -documents, -examples");
      details.rules().forEach(rule -> rules.row(rule.rule(), rule.documents(), rule.examples()));
      table.row(
          action.step(),
          action.kind(),
          action.collection(),
          action.name(),
          action.documents(),
          action.violations(),
          action.duplicates(),
          action.examples(),
          rules.rows(),
          details.scanned(),
          details.sampled(),
          details.diskBytes(),
          details.deletes(),
          details.conflict());
    }
    return table;
  }

  /** Details that are not in the table, one sentence each. */
  private static List<String> details(PlannedAction action) {
    var details = action.details();
    var lines = new ArrayList<String>();
    for (var rule : details.rules().stream().limit(MOST_RULES).toList()) {
      lines.add(
          format(
              "%s, which %,d %s, for example %s",
              rule.rule(),
              rule.documents(),
              rule.documents() == 1 ? "document breaks" : "documents break",
              String.join(", ", rule.examples())));
    }
    if (details.rules().size() > MOST_RULES) {
      lines.add(details.rules().size() - MOST_RULES + " more rules, see --output json");
    }
    if (details.conflict() != null) {
      lines.add("the existing index " + details.conflict());
    }
    if (details.diskBytes() != null) {
      lines.add(
          "about "
              + Format.bytes(details.diskBytes())
              + " on disk, and as much again during the build");
    }
    if (details.deletes() != null) {
      lines.add(
          format(
              "with the retention %s the server deletes %s%,d of %,d log entries immediately",
              action.name(),
              details.sampled() ? "at least " : "",
              details.deletes(),
              action.documents()));
    }
    if (details.sampled()) {
      lines.add(
          format(
              "a sample of %,d of %,d documents; migrate and --max-scan all read all of them",
              details.scanned(), action.documents()));
    }
    var index = action.kind() == PlannedAction.Kind.CREATE_INDEX ? "." + action.name() : "";
    lines.replaceAll(line -> action.collection() + index + ": " + line);
    return lines;
  }

  private static String format(String format, Object... figures) {
    return String.format(Locale.ROOT, format, figures);
  }
}
