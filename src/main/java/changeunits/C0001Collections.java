package changeunits;

import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaStep;

/** The four collections, with their validators. */
@ChangeUnit(id = "0001-collections", order = "0001", author = "taskrunner", transactional = false)
public class C0001Collections {
  public static final SchemaDeclaration DECLARATION =
      SchemaDeclaration.ofCollections(
          collection(CollectionRef.RUNS, "pack_runs"),
          collection(CollectionRef.LOGS, "pack_run_logs"),
          collection(CollectionRef.ARTIFACTS, "pack_artifacts"),
          collection(CollectionRef.APPROVALS, "pack_run_approvals"));

  @Execution
  public void execution(SchemaStep step) {
    step.apply(DECLARATION);
  }

  @RollbackExecution
  public void revert(SchemaStep step) {
    step.revert(DECLARATION);
  }

  private static CollectionDeclaration collection(CollectionRef ref, String file) {
    return new CollectionDeclaration(ref, "changeunits/0001/" + file + ".json");
  }
}
