package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import taskrunner.view.MigrationView;
import taskrunner.view.View;

/** {@code undo all}, {@code undo up-to-change ID}. */
@Command(
    name = "undo",
    synopsisSubcommandLabel = "(all | up-to-change)",
    description = {
      "Undoes applied change units, newest first. It removes nothing that they did not create.",
      "It asks for confirmation; without a terminal it needs --yes."
    },
    subcommands = {PartialCommand.All.class, PartialCommand.UpToChange.class})
final class UndoCommand implements PartialCommand.Parent {
  private static final CommandOption<Boolean> YES = flag("--yes", "Do not ask.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(YES);
  }

  @Override
  public View upTo(@Nullable String last, CommandContext context) {
    var operations = context.operations();
    var ids = operations.undoable(last);
    if (ids.isEmpty()) {
      return MigrationView.nothingToUndo(
          context.database(), last == null ? operations.foreignNamespaces() : List.of());
    }
    if (!context.given().has(YES)) {
      context.confirm("undo would revert", ids);
    }
    return MigrationView.of(operations.undo(last));
  }

  @Override
  public void addKnown(View failed, CommandContext context) {
    MigrationView.steps(failed, context.steps()).with("kept", List.of());
  }
}
