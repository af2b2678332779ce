package taskrunner.migration.mongock;

import io.mongock.runner.core.executor.operation.Operation;

/** Tells our executor builder to roll the unit back. */
final class UndoOperation extends Operation {
  static final String ID = "UNDO";

  UndoOperation() {
    super(ID);
  }
}
