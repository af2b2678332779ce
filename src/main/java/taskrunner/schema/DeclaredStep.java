package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import taskrunner.UndoReport.Kept;

/** A change unit's step on one database, bound to its record. */
final class DeclaredStep implements SchemaEngine.AppliedStep {
  private final SchemaEngine engine;
  private final SchemaCommands commands;
  private final StepEntries entries;
  private final List<String> done = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  DeclaredStep(SchemaEngine engine, SchemaCommands commands, StepRecord record) {
    this.engine = engine;
    this.commands = commands;
    this.entries = new StepEntries(record);
  }

  @Override
  public void apply(SchemaDeclaration declaration) {
    SchemaEngine.translating(
        "applying a schema step",
        () -> {
          new StepApply(
                  engine.database(),
                  engine.names(),
                  engine.mode(),
                  commands,
                  engine.shardKeys(),
                  engine.checked(),
                  entries,
                  done)
              .apply(engine.indexNames().named(declaration));
          return declaration;
        });
  }

  @Override
  public void revert(SchemaDeclaration declaration) {
    SchemaEngine.translating(
        "taking back a schema step",
        () -> {
          new StepRevert(engine.database(), engine.names(), commands, entries, done, kept)
              .revert(engine.indexNames().named(declaration));
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
