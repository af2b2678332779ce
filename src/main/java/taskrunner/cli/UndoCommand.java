package taskrunner.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import taskrunner.view.MigrationView;
import taskrunner.view.View;

/** {@code undo all}, {@code undo up-to-change ID}. */
@Command(
    name = "undo",
    synopsisSubcommandLabel = "(all | up-to-change)",
    description = {
      "Takes applied change units back, newest first. Destroys nothing that they did not make.",
      "Asks before; without a terminal it needs --yes."
    },
    subcommands = {UndoCommand.All.class, UndoCommand.UpToChange.class})
final class UndoCommand implements PartialCommand.Parent {
  private static final CommandOption<Boolean> YES = CommandOption.flag("--yes", "Do not ask.");

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
      context.confirm("undo would take back", ids);
    }
    return MigrationView.of(operations.undo(last));
  }

  @Override
  public void addKnown(View failed, CommandContext context) {
    MigrationView.steps(failed, context.steps()).with("kept", List.of());
  }

  @Command(name = "all", description = "Takes all back.")
  static final class All extends PartialCommand {}

  @Command(name = "up-to-change", description = "Takes back down to one change unit, inclusive.")
  static final class UpToChange extends PartialCommand {
    @Parameters(
        paramLabel = "ID",
        completionCandidates = Completions.ChangeUnitIds.class,
        description = "The last to take back, e.g. 0002-indexes.")
    void last(String id) {
      last = id;
    }
  }
}
