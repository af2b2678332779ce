package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import taskrunner.view.View;

/** {@code all} or {@code up-to-change}: limits its parent, {@code migrate} or {@code undo}. */
abstract class PartialCommand implements SchemaCommand {
  /** The id of the last change unit, inclusive; null for all. */
  @Nullable String last;

  @ParentCommand private Parent parent;

  @SuppressWarnings("NullAway.Init") // injected by the parser
  PartialCommand() {}

  /** Sets its parent; the parser injects it otherwise. */
  final void belongsTo(Parent whole) {
    parent = whole;
  }

  /** Whether its parameter is missing. */
  boolean isIncomplete() {
    return false;
  }

  /** A command that applies or undoes change units. */
  interface Parent extends TakesOptions {
    View upTo(@Nullable String last, CommandContext context);

    void addKnown(View failed, CommandContext context);
  }

  @Override
  public View run(CommandContext context) {
    return parent.upTo(last, context);
  }

  @Override
  public void addKnown(View failed, CommandContext context) {
    parent.addKnown(failed, context);
  }

  @Command(name = "all", description = "All change units.")
  static final class All extends PartialCommand {}

  @Command(name = "up-to-change", description = "The change units up to one, inclusive.")
  static final class UpToChange extends PartialCommand {
    @Parameters(
        paramLabel = "ID",
        completionCandidates = Completions.ChangeUnitIds.class,
        description = "The last change unit, e.g. 0002-indexes.")
    void last(String id) {
      last = id;
    }

    @Override
    boolean isIncomplete() {
      return last == null;
    }
  }
}
