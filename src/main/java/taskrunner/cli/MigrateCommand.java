package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import taskrunner.view.MigrationView;
import taskrunner.view.View;

/** {@code migrate [all]}, {@code migrate up-to-change ID}. */
@Command(
    name = "migrate",
    description = "Applies pending change units under the lock; without a word after it, all.",
    subcommands = {MigrateCommand.All.class, MigrateCommand.UpToChange.class})
final class MigrateCommand implements SchemaCommand, PartialCommand.Parent {
  private static final String DRY_RUN = "--dry-run";
  private static final String SKIP_BACKFILL = "--skip-backfill";

  @Option(
      names = DRY_RUN,
      scope = ScopeType.INHERIT,
      description = "Say what is pending; change nothing.")
  private boolean dryRun;

  @Option(
      names = SKIP_BACKFILL,
      scope = ScopeType.INHERIT,
      description = "Leave the backfill pending, for import.")
  private boolean skipBackfill;

  @Override
  public boolean flag(String name) {
    dryRun |= name.equals(DRY_RUN);
    skipBackfill |= name.equals(SKIP_BACKFILL);
    return name.equals(DRY_RUN) || name.equals(SKIP_BACKFILL);
  }

  @Override
  public View run(CommandContext context) {
    return upTo(null, context);
  }

  @Override
  public View upTo(@Nullable String last, CommandContext context) {
    return MigrationView.of(context.operations().migrate(last, dryRun, skipBackfill));
  }

  @Override
  public void addKnown(View failed, CommandContext context) {
    var operations = context.operationsIfOpen();
    MigrationView.steps(failed, context.steps())
        .with("backfill", null)
        .with("lockWaitMs", operations == null ? null : operations.lockWait());
  }

  @Command(name = "all", description = "Applies all.")
  static final class All extends PartialCommand {}

  @Command(name = "up-to-change", description = "Applies up to one change unit, inclusive.")
  static final class UpToChange extends PartialCommand {
    @Parameters(
        paramLabel = "ID",
        completionCandidates = Completions.ChangeUnitIds.class,
        description = "The last to apply, e.g. 0002-indexes.")
    void last(String id) {
      last = id;
    }

    @Override
    boolean isIncomplete() {
      return last == null;
    }
  }
}
