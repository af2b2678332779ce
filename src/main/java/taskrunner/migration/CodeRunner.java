package taskrunner.migration;

import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import taskrunner.DataStep;
import taskrunner.DataUnit;

/** The class that Mongock runs for a service's data unit; id and order are the unit's. */
@ChangeUnit(id = "data", order = "0000", author = "service", transactional = false)
public final class CodeRunner {
  /** Called by Mongock. */
  @Execution
  public void execution(DataStep step, DataUnit unit) {
    run((GuardedDataStep) step, unit, () -> unit.execute(step));
  }

  /** Called by Mongock. */
  @RollbackExecution
  public void revert(DataStep step, DataUnit unit) {
    run((GuardedDataStep) step, unit, () -> unit.rollback(step));
  }

  /** Libraries find their own classes through the thread's class loader. */
  private static void run(GuardedDataStep step, DataUnit unit, Runnable code) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(unit.getClass().getClassLoader());
    try {
      code.run();
      step.requireNoTransaction();
    } finally {
      thread.setContextClassLoader(before);
      step.abortTransaction();
    }
  }
}
