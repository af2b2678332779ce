package changeunits;

import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;
import static taskrunner.schema.CollectionRef.APPROVALS;
import static taskrunner.schema.CollectionRef.ARTIFACTS;
import static taskrunner.schema.CollectionRef.LOGS;
import static taskrunner.schema.CollectionRef.RUNS;
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
          index(RUNS, descending("updatedAt"))
              .serves("Lists runs, the latest first; finds runs that have not moved for long."),
          // Holds nothing until tenancy is enforced; a sparse index would hold every run.
          index(RUNS, compoundIndex(ascending("tenantId"), descending("updatedAt")))
              .where(gt("tenantId", ""))
              .serves("Lists one tenant's runs, the latest first. Holds no run without a tenant."),
          uniqueIndex(LOGS, ascending("runId", "sequence"))
              .serves(
                  "Reads a run's log in order and goes on from a sequence; keeps a sequence from"
                      + " being used twice."),
          index(LOGS, ascending("runId", "timestamp"))
              .serves("Reads a run's log between two points in time."),
          index(LOGS, ascending("timestamp"))
              .serves(
                  "Deletes old log entries where a log retention is configured; reads all logs of a"
                      + " period."),
          uniqueIndex(ARTIFACTS, ascending("runId", "name"))
              .serves("Finds an output of a run by its name; keeps a name from being used twice."),
          index(ARTIFACTS, ascending("runId")).serves("Lists the outputs of a run."),
          uniqueIndex(APPROVALS, ascending("runId", "approvalId"))
              .serves("Finds an approval of a run; keeps an approval id from being used twice."),
          index(APPROVALS, ascending("status", "requestedAt"))
              .serves("Lists what waits for a decision, the oldest first."));

  @Execution
  public void execution(SchemaStep step) {
    step.apply(DECLARATION);
  }

  @RollbackExecution
  public void revert(SchemaStep step) {
    step.revert(DECLARATION);
  }
}
