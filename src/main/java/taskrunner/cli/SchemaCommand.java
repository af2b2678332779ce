package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import taskrunner.ErrorCode;
import taskrunner.StepReport;

/** A command: asks the front door and returns what there is to say. */
interface SchemaCommand {
  /**
   * Does the work.
   *
   * @throws RuntimeException it could not be done; see {@link Failure#of(Throwable)}
   */
  Report run(Session session);

  /** {@code outcome} of a run that failed. */
  default String outcomeOf(ErrorCode code) {
    return code == ErrorCode.LOCK_HELD ? "lock-not-acquired" : "failed";
  }

  /** What became of the steps of a run that failed; empty for a command that has none. */
  default List<StepReport> stepsOfFailure(Session session) {
    return List.of();
  }

  /** How the progress of its long work is headed. */
  default String progressTitle() {
    return "Importing";
  }

  /** Adds what is known although the command failed; called after {@link #run} threw. */
  default void jsonOfFailure(ObjectNode object, Session session) {}
}
