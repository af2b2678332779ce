package taskrunner.cli;

import taskrunner.ErrorCode;
import taskrunner.view.Failure;
import taskrunner.view.View;

/** A command: calls the public API and returns the view of the result. */
interface SchemaCommand extends TakesOptions {
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

  /** The title of the progress of its long work. */
  default String progressTitle() {
    return "Importing";
  }

  /** Adds the partial results of a command that failed; called after {@link #run} threw. */
  default void addKnown(View failed, CommandContext context) {}
}
