package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

/** {@code undo all}, {@code undo up-to-change ID}. */
@Command(
    name = "undo",
    synopsisSubcommandLabel = "(all | up-to-change)",
    description = {
      "Takes applied change units back, newest first. Destroys nothing that they did not make.",
      "Asks before; without a terminal it needs --yes."
    },
    subcommands = {UndoCommand.All.class, UndoCommand.UpToChange.class})
final class UndoCommand {
  @Option(names = "--yes", scope = ScopeType.INHERIT, description = "Do not ask.")
  private boolean yes;

  private Report upTo(@Nullable String id, Session session) {
    var operations = session.operations();
    var ids = operations.undoable(id);
    if (ids.isEmpty()) {
      return new UndoneReport(session.database());
    }
    if (!yes) {
      session.confirm("undo would take back", ids);
    }
    return new UndoneReport(operations.undo(id));
  }

  @Command(name = "all", description = "Takes all back.")
  static final class All implements StepsCommand, Usage.HowFar {
    @ParentCommand private UndoCommand undo;

    @SuppressWarnings("NullAway.Init") // injected by the parser
    All() {}

    @Override
    public Report run(Session session) {
      return undo.upTo(null, session);
    }

    @Override
    public void moreOfFailure(ObjectNode object, Session session) {
      object.putArray("kept");
    }
  }

  @Command(name = "up-to-change", description = "Takes back down to one change unit, inclusive.")
  static final class UpToChange implements StepsCommand, Usage.HowFar {
    @ParentCommand private UndoCommand undo;

    @Parameters(
        paramLabel = "ID",
        completionCandidates = Completions.ChangeUnitIds.class,
        description = "The last to take back, e.g. 0002-indexes.")
    private String id;

    @SuppressWarnings("NullAway.Init") // injected by the parser
    UpToChange() {}

    @Override
    public Report run(Session session) {
      return undo.upTo(id, session);
    }

    @Override
    public void moreOfFailure(ObjectNode object, Session session) {
      object.putArray("kept");
    }
  }
}
