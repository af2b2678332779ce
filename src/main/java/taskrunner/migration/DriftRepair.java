package taskrunner.migration;

import java.util.List;
import taskrunner.VerifyReport;
import taskrunner.lease.Lease;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;

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
      SchemaEngine engine = context.engine(context.modeInForce(history), lease);
      SchemaEngine.Repaired repaired =
          applied == null || compatibility.isNewer()
              ? SchemaEngine.Repaired.NOTHING
              : engine.restoring(
                  InterruptedUndo.records(context, lease, history),
                  () ->
                      engine.repair(
                          applied,
                          context.retentionInForce(history),
                          context.settings().logRetention()));
      VerifyReport verified = new Verifier(context).verify(history, repaired);
      if (verified.drift().stream().allMatch(d -> d.kind() == Drift.Kind.EXTRA_INDEX)) {
        InterruptedUndo.repaired(context, lease, history, RegisteredUnit.Kind.SCHEMA);
      }
      return verified;
    }
  }
}
