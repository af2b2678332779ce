package taskrunner.cli;

import picocli.CommandLine.Command;
import taskrunner.view.StateView;
import taskrunner.view.View;

/** {@code state db}, {@code state code-base}, {@code state compare}. */
@Command(
    name = "state",
    synopsisSubcommandLabel = "(db | code-base | compare)",
    description = "The history in the database, and the change units of this build.",
    subcommands = {StateCommand.Db.class, StateCommand.CodeBase.class, StateCommand.Compare.class})
final class StateCommand {
  @Command(name = "db", description = "The history as recorded, oldest first.")
  static final class Db implements SchemaCommand {
    @Override
    public View run(CommandContext context) {
      return StateView.history(context.operations().history());
    }
  }

  @Command(name = "code-base", description = "The change units of this build. Needs no server.")
  static final class CodeBase implements SchemaCommand {
    @Override
    public View run(CommandContext context) {
      return StateView.codeBase(context.library().codeBase(), context.settings().database());
    }
  }

  @Command(
      name = "compare",
      description = "Both side by side; exit 3 with pending units, 5 with changed or missing ones.")
  static final class Compare implements SchemaCommand {
    @Override
    public View run(CommandContext context) {
      return StateView.comparison(context.operations().state());
    }
  }
}
