package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import taskrunner.StepReport;

/** A command that works step by step: its failure also says what became of the steps. */
interface StepsCommand extends SchemaCommand {
  @Override
  default List<StepReport> stepsOfFailure(Session session) {
    return Steps.ofFailed(session);
  }

  @Override
  default void jsonOfFailure(ObjectNode object, Session session) {
    Steps.json(object, stepsOfFailure(session));
    moreOfFailure(object, session);
  }

  /** Adds what else is known although the command failed. */
  void moreOfFailure(ObjectNode object, Session session);
}
