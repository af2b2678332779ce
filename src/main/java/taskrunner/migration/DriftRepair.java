package taskrunner.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.VerifyReport;
import taskrunner.lease.Lease;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.StepRecord;

/** Plans and makes the repair of the drift that {@link Verifier} finds. */
final class DriftRepair {
  private final MigrationContext context;

  DriftRepair(MigrationContext context) {
    this.context = context;
  }

  /**
   * What {@link #run} would do; reads only. It counts exactly the log entries that the server will
   * delete.
   */
  List<PlannedRepair> plan() {
    History history = context.history();
    Compatibility compatibility = context.compatibility(history);
    compatibility.refuse();
    SchemaDeclaration applied = context.applied(history);
    return applied == null || compatibility.isNewer()
        ? List.of()
        : plan(history, applied, ScanBound.EXACT);
  }

  List<PlannedRepair> plan(History history, SchemaDeclaration applied, ScanBound bound) {
    return context
        .engine(context.modeInForce(history), context.stop())
        .planRepair(
            applied, context.retentionInForce(history), context.settings().logRetention(), bound);
  }

  /**
   * Repairs under the lock what is safe to repair. A database that a newer build migrated is left
   * unchanged, because this build does not know its schema.
   */
  VerifyReport run(LockAcquisition lock) {
    History before = context.history();
    Compatibility then = context.compatibility(before);
    then.refuse();
    if (then.isNewer() || context.applied(before) == null) {
      return new Verifier(context).verify(before, SchemaEngine.Repaired.NOTHING);
    }
    context.requireNoObstacle(false);
    try (Lease lease = lock.acquire()) {
      History history = context.history(lease);
      Compatibility compatibility = context.compatibility(history);
      compatibility.refuse();
      SchemaDeclaration applied = context.applied(history);
      SchemaEngine.Repaired repaired =
          applied == null || compatibility.isNewer()
              ? SchemaEngine.Repaired.NOTHING
              : context
                  .engine(context.modeInForce(history), lease)
                  .repair(
                      applied,
                      context.retentionInForce(history),
                      context.settings().logRetention(),
                      unfinished(history, lease));
      VerifyReport verified = new Verifier(context).verify(history, repaired);
      if (verified.drift().stream().allMatch(d -> d.kind() == Drift.Kind.EXTRA_INDEX)) {
        InterruptedUndo.repaired(context, lease, history, RegisteredUnit.Kind.SCHEMA);
      }
      return verified;
    }
  }

  /** The records of the units whose undo did not finish, by what they declare. */
  private Map<SchemaDeclaration, StepRecord> unfinished(History history, Lease lease) {
    PolicyStore policy = new PolicyStore(context.books().policy(), lease);
    Map<SchemaDeclaration, StepRecord> records = new LinkedHashMap<>();
    for (RegisteredUnit unit :
        InterruptedUndo.of(context.units(), history, RegisteredUnit.Kind.SCHEMA)) {
      records.put(
          unit.declaration(),
          new StoredStepRecord(
              history.policy().step(unit.id()).record(),
              entries -> policy.record(unit.id(), entries)));
    }
    return records;
  }
}
