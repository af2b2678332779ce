package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import taskrunner.PlanReport;

/** What {@code plan} says. */
record PlannedReport(PlanReport plan) implements Report {
  @Override
  public String outcome() {
    return switch (exitCode()) {
      case ExitCode.DRIFT -> "blocked";
      case ExitCode.PENDING -> "pending";
      default -> "up-to-date";
    };
  }

  @Override
  public int exitCode() {
    if (!plan.blockers().isEmpty()) {
      return ExitCode.DRIFT;
    }
    // Validation mode and retention are actions of no pending unit.
    return plan.pending().isEmpty() && plan.actions().isEmpty() ? ExitCode.DONE : ExitCode.PENDING;
  }

  @Override
  public String database() {
    return plan.database();
  }

  @Override
  public void json(ObjectNode object) {
    var actions = object.putArray("actions");
    for (var action : plan.actions()) {
      var entry = actions.addObject();
      entry
          .put("step", action.step())
          .put("kind", action.kind().word())
          .put("collection", action.collection())
          .put("name", action.name())
          .put("documents", action.documents())
          .put("violations", action.violations())
          .put("duplicates", action.duplicates());
      Json.strings(entry, "examples", action.examples());
      PlannedDetails.json(entry, action);
    }
    Json.strings(object, "pending", plan.pending());
    Json.strings(object, "blockers", plan.blockers());
    Json.strings(object, "warnings", plan.warnings());
  }

  @Override
  public void text(TextPage page) {
    page.line(
        plan.pending().isEmpty()
            ? (plan.actions().isEmpty() ? "Nothing" : "No change unit")
                + " is pending in "
                + plan.database()
                + "."
            : "Pending in " + plan.database() + ": " + String.join(", ", plan.pending()) + ".");
    page.table(
        List.of(
            "STEP",
            "ACTION",
            "COLLECTION",
            "NAME",
            "DOCUMENTS",
            "VIOLATIONS",
            "DUPLICATES",
            "EXAMPLES"),
        plan.actions().stream()
            .map(
                action ->
                    List.of(
                        TextPage.Cell.of(action.step()),
                        TextPage.Cell.of(action.kind().word()),
                        TextPage.Cell.of(action.collection()),
                        TextPage.Cell.of(action.name()),
                        TextPage.Cell.count(action.documents()),
                        TextPage.Cell.count(action.violations()),
                        TextPage.Cell.count(action.duplicates()),
                        TextPage.Cell.of(String.join(", ", action.examples()))))
            .toList());
    page.list(
        "In detail:",
        plan.actions().stream().flatMap(action -> PlannedDetails.lines(action).stream()).toList(),
        TextPage.Tone.PLAIN);
    page.list("Blocked, until this is resolved:", plan.blockers(), TextPage.Tone.BAD);
    page.list("Warnings:", plan.warnings(), TextPage.Tone.NOTE);
  }
}
