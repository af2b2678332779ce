package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.VerifyReport;
import taskrunner.schema.PlannedRepair;
import taskrunner.view.VerifyView;
import taskrunner.view.View;

/** {@code verify [--fix [--yes]]}. */
@Command(
    name = "verify",
    description = {
      "Compares the live database with what the applied change units declare; exit 5 on drift.",
      "Without --fix it changes nothing."
    })
final class VerifyCommand implements SchemaCommand {
  private static final CommandOption<Boolean> FIX =
      flag("--fix", "Show the possible safe repairs, ask for confirmation, and make them.");
  private static final CommandOption<Boolean> YES = flag("--yes", "With --fix: do not ask.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(FIX, YES);
  }

  @Override
  public View run(CommandContext context) {
    var fix = context.given().has(FIX);
    var yes = context.given().has(YES);
    if (yes && !fix) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "--yes needs --fix", "Use verify --fix --yes");
    }
    var operations = context.operations();
    var found = operations.verify();
    var state = operations.state();
    var planned =
        fix && VerifyView.drifted(found) ? operations.plannedRepairs() : List.<PlannedRepair>of();
    var repairs = planned.stream().filter(PlannedRepair::repaired).toList();
    if (repairs.isEmpty()) {
      return VerifyView.of(withReasons(found, planned), state);
    }
    if (!yes) {
      context.confirm(
          "verify --fix would repair", repairs.stream().map(VerifyCommand::line).toList());
    }
    return VerifyView.of(operations.repair(), state);
  }

  /** The same report, which also says why nothing is repaired. */
  private static VerifyReport withReasons(VerifyReport found, List<PlannedRepair> planned) {
    var warnings = new ArrayList<>(found.warnings());
    for (var each : planned) {
      var reason = each.skipped();
      // That a retention is not set is among the warnings of every verify.
      if (reason != null && !warnings.contains(each.note())) {
        warnings.add(reason);
      }
    }
    return new VerifyReport(
        found.database(),
        found.drift(),
        found.repaired(),
        found.pending(),
        found.newer(),
        found.foreignNamespaces(),
        warnings);
  }

  private static String line(PlannedRepair repair) {
    var drift = VerifyView.line(repair.drift());
    return repair.note() == null ? drift : drift + " (" + repair.note() + ")";
  }
}
