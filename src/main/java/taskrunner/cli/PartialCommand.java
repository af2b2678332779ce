package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;
import taskrunner.view.View;

/** {@code all} or {@code up-to-change}: limits its parent, {@code migrate} or {@code undo}. */
abstract class PartialCommand implements SchemaCommand {
  /** The id of the last change unit, inclusive; null for all. */
  @Nullable String last;

  @ParentCommand private Parent parent;

  @SuppressWarnings("NullAway.Init") // injected by the parser
  PartialCommand() {}

  /** Says which command it limits, where the parser does not. */
  final void belongsTo(Parent whole) {
    parent = whole;
  }

  /** Whether it wants a word that it was not given. */
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
}
