package taskrunner.cli;

import picocli.CommandLine.Command;

/** {@code plan}. */
@Command(
    name = "plan",
    description = {
      "What migrate would do, and what would stop it; changes nothing.",
      "Exit 0 with nothing pending, 3 with pending work, 5 when it would be stopped."
    })
final class PlanCommand implements SchemaCommand {
  @Override
  public Report run(Session session) {
    return new PlannedReport(session.operations().plan());
  }
}
