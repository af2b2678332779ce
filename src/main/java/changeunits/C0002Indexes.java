package changeunits;

import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;
import static taskrunner.schema.CollectionRole.APPROVALS;
import static taskrunner.schema.CollectionRole.ARTIFACTS;
import static taskrunner.schema.CollectionRole.LOGS;
import static taskrunner.schema.CollectionRole.RUNS;
import static taskrunner.schema.IndexDeclaration.index;
import static taskrunner.schema.IndexDeclaration.uniqueIndex;

import io.mongock.api.annotations.ChangeUnit;
import io.mongock.api.annotations.Execution;
import io.mongock.api.annotations.RollbackExecution;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaStep;

/** The indexes of the four collections. */
@ChangeUnit(id = "0002-indexes", order = "0002", author = "taskrunner", transactional = false)
public class C0002Indexes {
  public static final SchemaDeclaration DECLARATION =
      SchemaDeclaration.ofIndexes(
          index(RUNS, descending("updatedAt")),
          // Holds nothing until tenancy is enforced; a sparse index would hold every run.
          index(RUNS, compoundIndex(ascending("tenantId"), descending("updatedAt")))
              .where(gt("tenantId", "")),
          uniqueIndex(LOGS, ascending("runId", "sequence")),
          index(LOGS, ascending("runId", "timestamp")),
          index(LOGS, ascending("timestamp")),
          uniqueIndex(ARTIFACTS, ascending("runId", "name")),
          index(ARTIFACTS, ascending("runId")),
          uniqueIndex(APPROVALS, ascending("runId", "approvalId")),
          index(APPROVALS, ascending("status", "requestedAt")));

  @Execution
  public void execution(SchemaStep step) {
    step.apply(DECLARATION);
  }

  @RollbackExecution
  public void revert(SchemaStep step) {
    step.revert(DECLARATION);
  }
}
