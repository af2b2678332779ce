package taskrunner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.PlannedRepair;

/** {@code verify [--fix [--yes]]}. */
@Command(
    name = "verify",
    description = {
      "Compares the live database with what the applied change units declare; exit 5 on drift.",
      "Without --fix it changes nothing."
    })
final class VerifyCommand implements SchemaCommand {
  @Option(
      names = "--fix",
      description = "Show what it would repair, ask, and repair what is safe to repair.")
  private boolean fix;

  @Option(names = "--yes", description = "With --fix: do not ask.")
  private boolean yes;

  @Override
  public Report run(Session session) {
    if (yes && !fix) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE, "--yes goes with --fix only", "Use verify --fix --yes");
    }
    var operations = session.operations();
    var found = new DriftReport(operations.verify(), operations.state());
    if (!fix || found.toFix().isEmpty()) {
      return found;
    }
    var repairs = operations.plannedRepairs().stream().filter(PlannedRepair::repaired).toList();
    if (repairs.isEmpty()) {
      return found;
    }
    if (!yes) {
      session.confirm(
          "verify --fix would repair", repairs.stream().map(VerifyCommand::line).toList());
    }
    return new DriftReport(operations.repair(), found.state());
  }

  private static String line(PlannedRepair repair) {
    var drift = DriftReport.line(repair.drift());
    return repair.note() == null ? drift : drift + " (" + repair.note() + ")";
  }
}
