package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.VerifyReport;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;

/** Compares the database with what the applied change units declare; reads only. */
final class Verifier {
  private final MigrationContext context;

  Verifier(MigrationContext context) {
    this.context = context;
  }

  /** Verifies the applied change units; reads only. */
  VerifyReport verify() {
    context.units().checkDeclarations();
    return verify(context.history(), SchemaEngine.Repaired.NOTHING);
  }

  VerifyReport verify(History history, SchemaEngine.Repaired repaired) {
    Compatibility compatibility = context.compatibility(history);
    List<String> warnings = new ArrayList<>(compatibility.warnings());
    compatibility.blockers().forEach(b -> warnings.add(b.getMessage()));
    warnings.addAll(PolicyStep.changes(history.policy(), context.settings()));
    warnings.addAll(repaired.skipped());
    warnings.addAll(context.indexWarnings());
    // Of other kinds of units, drift shows what an interrupted undo left.
    warnings.addAll(
        InterruptedUndo.warnings(context.units(), history, Set.of(RegisteredUnit.Kind.IMPORT)));
    SchemaDeclaration applied = context.applied(history);
    List<Drift> drift =
        applied == null
            ? List.of()
            : context
                .engine(context.modeInForce(history), context.stop())
                .verify(applied, context.retentionInForce(history));
    if (applied != null && drift.stream().anyMatch(Verifier::deletesLogs)) {
      for (PlannedRepair planned :
          new DriftRepair(context).plan(history, applied, ScanBound.DEFAULT)) {
        String note = noteOfRetention(planned);
        if (note != null) {
          warnings.add(note);
        }
      }
    }
    List<String> foreign = new HistoryReader(context.books(), context.units()).otherAuthors();
    if (!foreign.isEmpty()) {
      warnings.add(
          "%s also has rows of %s: they share the change log and are not checked."
              .formatted(context.books().changeLogName(), String.join(", ", foreign)));
    }
    return new VerifyReport(
        context.databaseName(),
        drift,
        repaired.drift(),
        pending(history),
        compatibility.unknown(),
        foreign,
        warnings);
  }

  /**
   * Whether a repair of this drift may make the server delete log entries, which needs a warning.
   */
  private static boolean deletesLogs(Drift drift) {
    return drift.kind() == Drift.Kind.DIFFERENT_RETENTION
        || drift.kind() == Drift.Kind.MISSING_INDEX;
  }

  /** An index that can't be made has a note that is not about the retention. */
  private static @Nullable String noteOfRetention(PlannedRepair planned) {
    boolean isMade = planned.drift().kind() != Drift.Kind.MISSING_INDEX || planned.repaired();
    return isMade && deletesLogs(planned.drift()) ? planned.note() : null;
  }

  private List<String> pending(History history) {
    return context.units().ids().stream().filter(id -> !history.isExecuted(id)).toList();
  }
}
