package taskrunner.cli;

import taskrunner.ErrorCode;
import taskrunner.view.Failure;
import taskrunner.view.View;

/** A command: calls the public API and returns the view of the result. */
interface SchemaCommand extends TakesOptions {
  String CONTINUES = "Run the command again: it continues where this one stopped.";

  /**
   * Does the work.
   *
   * @throws RuntimeException it could not be done; see {@link Program}
   */
  View run(CommandContext context);

  /** {@code outcome} of a run that failed. */
  default String outcomeOf(ErrorCode code) {
    return Failure.outcome(code);
  }

  /** What to do after a signal has stopped it. */
  default String hintAfterStop() {
    return CONTINUES;
  }

  /** The title of the progress of its long work. */
  default String progressTitle() {
    return "Importing";
  }

  /** Adds the partial results of a command that failed; called after {@link #run} threw. */
  default void addKnown(View failed, CommandContext context) {}
}
