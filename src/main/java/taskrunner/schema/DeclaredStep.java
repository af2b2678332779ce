package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import taskrunner.UndoReport.Kept;
import taskrunner.database.DatabaseErrors;

/** The step of a change unit on one database, with its record. */
final class DeclaredStep implements SchemaEngine.AppliedStep {
  private final SchemaContext context;
  private final SchemaCommands commands;
  private final StepEntries entries;
  private final SchemaDeclaration others;
  private final List<String> done = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  DeclaredStep(
      SchemaContext context, String changeId, StepRecord record, SchemaDeclaration others) {
    this.context = context;
    this.commands = context.commands(changeId);
    this.entries = new StepEntries(record);
    this.others = others;
  }

  @Override
  public void apply(SchemaDeclaration declaration) {
    DatabaseErrors.translating(
        "applying a schema step",
        () -> {
          new StepApply(context, commands, entries, done).apply(context.named(declaration));
          return declaration;
        });
  }

  @Override
  public void revert(SchemaDeclaration declaration) {
    DatabaseErrors.translating(
        "taking back a schema step",
        () -> {
          new StepRevert(context, commands, entries, others, done, kept)
              .revert(context.named(declaration));
          return declaration;
        });
  }

  @Override
  public List<String> done() {
    return List.copyOf(done);
  }

  @Override
  public List<Kept> kept() {
    return List.copyOf(kept);
  }
}
