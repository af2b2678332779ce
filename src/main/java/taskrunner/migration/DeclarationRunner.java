package taskrunner.migration;

import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaStep;

/** The class that Mongock runs for a service's schema unit; id and order are the unit's. */
@ChangeUnit(id = "schema", order = "0000", author = "service", transactional = false)
public final class DeclarationRunner {
  /** Called by Mongock. */
  @Execution
  public void execution(SchemaStep step, SchemaDeclaration declaration) {
    step.apply(declaration);
  }

  /** Called by Mongock. */
  @RollbackExecution
  public void revert(SchemaStep step, SchemaDeclaration declaration) {
    step.revert(declaration);
  }
}
