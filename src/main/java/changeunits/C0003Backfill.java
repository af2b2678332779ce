package changeunits;

import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import taskrunner.importer.BackfillStep;

/** The import of the filesystem store; nothing to do where none is configured. */
@ChangeUnit(
    id = "0003-backfill",
    order = "0003",
    author = ChangeUnits.AUTHOR,
    transactional = false)
public class C0003Backfill {
  @Execution
  public void execution(BackfillStep step) {
    step.run();
  }

  @RollbackExecution
  public void revert(BackfillStep step) {
    step.undo();
  }
}
