package taskrunner.cli;

import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.schema.ScanBound;
import taskrunner.view.PlanView;
import taskrunner.view.View;

/** {@code plan [--max-scan N]}. */
@Command(
    name = "plan",
    description = {
      "Shows what migrate would do, and what would block it; changes nothing.",
      "Exit 0 with nothing pending, 3 with pending work, 5 if migrate would be blocked."
    })
final class PlanCommand implements SchemaCommand {
  private static final CommandOption<ScanBound> MAX_SCAN =
      CommandOption.of(
          ScanBound.class,
          "--max-scan N",
          "How many documents of a collection one check reads; all: every document, however long it",
          "takes. Of a larger collection it reads both ends, and the figures are lower bounds.",
          "Default: 200000.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(MAX_SCAN);
  }

  @Override
  public View run(CommandContext context) {
    var bound = context.given().get(MAX_SCAN);
    return PlanView.of(context.operations().plan(bound == null ? ScanBound.DEFAULT : bound));
  }
}
