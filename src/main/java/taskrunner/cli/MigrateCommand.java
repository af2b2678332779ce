package taskrunner.cli;

import static taskrunner.cli.CommandOption.flag;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import taskrunner.view.MigrationView;
import taskrunner.view.View;

/** {@code migrate [all]}, {@code migrate up-to-change ID}. */
@Command(
    name = "migrate",
    description = "Applies pending change units under the lock; all of them by default.",
    subcommands = {PartialCommand.All.class, PartialCommand.UpToChange.class})
final class MigrateCommand implements SchemaCommand, PartialCommand.Parent {
  private static final CommandOption<Boolean> DRY_RUN =
      flag("--dry-run", "List what is pending; change nothing.");
  private static final CommandOption<Boolean> SKIP_BACKFILL =
      flag("--skip-backfill", "Leave the backfill pending, for import.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(DRY_RUN, SKIP_BACKFILL);
  }

  @Override
  public View run(CommandContext context) {
    return upTo(null, context);
  }

  @Override
  public View upTo(@Nullable String last, CommandContext context) {
    var given = context.given();
    return MigrationView.of(
        context.operations().migrate(last, given.has(DRY_RUN), given.has(SKIP_BACKFILL)));
  }

  @Override
  public void addKnown(View failed, CommandContext context) {
    var operations = context.operationsIfOpen();
    MigrationView.steps(failed, context.steps())
        .with("backfill", null)
        .with("lockWaitMs", operations == null ? null : operations.lockWait());
  }
}
