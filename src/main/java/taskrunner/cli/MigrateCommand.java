package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

/** {@code migrate [all]}, {@code migrate up-to-change ID}. */
@Command(
    name = "migrate",
    description = "Applies pending change units under the lock; without a word after it, all.",
    subcommands = {MigrateCommand.All.class, MigrateCommand.UpToChange.class})
final class MigrateCommand implements StepsCommand {
  @Option(
      names = "--dry-run",
      scope = ScopeType.INHERIT,
      description = "Say what is pending; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--skip-backfill",
      scope = ScopeType.INHERIT,
      description = "Leave the backfill pending, for import.")
  private boolean skipBackfill;

  @Override
  public Report run(Session session) {
    return upTo(null, session);
  }

  @Override
  public void moreOfFailure(ObjectNode object, Session session) {
    object.putNull("backfill");
    var operations = session.operationsIfOpen();
    object.put("lockWaitMs", operations == null ? null : operations.lockWait().toMillis());
  }

  private Report upTo(@Nullable String id, Session session) {
    return new MigrateReport(session.operations().migrate(id, dryRun, skipBackfill));
  }

  @Command(name = "all", description = "Applies all.")
  static final class All implements StepsCommand, Usage.HowFar {
    @ParentCommand private MigrateCommand migrate;

    @SuppressWarnings("NullAway.Init") // injected by the parser
    All() {}

    @Override
    public Report run(Session session) {
      return migrate.upTo(null, session);
    }

    @Override
    public void moreOfFailure(ObjectNode object, Session session) {
      migrate.moreOfFailure(object, session);
    }
  }

  @Command(name = "up-to-change", description = "Applies up to one change unit, inclusive.")
  static final class UpToChange implements StepsCommand, Usage.HowFar {
    @ParentCommand private MigrateCommand migrate;

    @Parameters(
        paramLabel = "ID",
        completionCandidates = Completions.ChangeUnitIds.class,
        description = "The last to apply, e.g. 0002-indexes.")
    private String id;

    @SuppressWarnings("NullAway.Init") // injected by the parser
    UpToChange() {}

    @Override
    public Report run(Session session) {
      return migrate.upTo(id, session);
    }

    @Override
    public void moreOfFailure(ObjectNode object, Session session) {
      migrate.moreOfFailure(object, session);
    }
  }
}
