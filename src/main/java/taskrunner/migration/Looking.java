package taskrunner.migration;

import changeunits.ChangeUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.PlanReport;
import taskrunner.SchemaBlockedException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.VerifyReport;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.schema.Drift;
import taskrunner.schema.PlannedAction;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;
import taskrunner.schema.WriteGuard;

/** Plan and verify: what would be done, and what is there; and the repair of what differs. */
final class Looking {
  private final Site site;

  Looking(Site site) {
    this.site = site;
  }

  /** Reads only; of large collections no more than {@code bound}. */
  PlanReport plan(ScanBound bound) {
    site.units().checkDeclarations();
    History history = site.history();
    Disagreements disagreements = site.disagreements(history);
    List<String> warnings = new ArrayList<>(site.settings().warnings());
    warnings.addAll(disagreements.warnings());
    warnings.addAll(PolicyStep.changes(history.policy(), site.settings()));
    warnings.addAll(indexWarnings());
    List<String> blockers = new ArrayList<>();
    disagreements.blockers().forEach(b -> blockers.add(b.getMessage()));
    List<PlannedAction> actions = new ArrayList<>();
    Work work = Work.find(history, disagreements, site.units(), site.settings(), null, false);
    if (!work.isEmpty()) {
      site.obstacles().forEach(b -> blockers.add(sentences(b)));
    }
    for (SchemaEngine.SchemaPlan plan : shownPlans(work, history, bound, blockers)) {
      actions.addAll(plan.actions());
      plan.blockers().forEach(b -> blockers.add(b.getMessage()));
    }
    PlannedAction retention = retention(work, bound);
    if (retention != null) {
      actions.add(retention);
    }
    for (ChangeUnits.Unit unit : work.units()) {
      if (unit.isBackfill()) {
        actions.addAll(imports(unit.id(), warnings));
      }
    }
    // One collection can be in the way of several steps.
    return new PlanReport(
        site.databaseName(),
        work.pending(),
        actions,
        blockers.stream().distinct().toList(),
        warnings.stream().distinct().toList());
  }

  /** What is wrong with the database is told by the message; with a server, the hint says more. */
  private static String sentences(TaskRunnerSchemaException obstacle) {
    return obstacle instanceof SchemaBlockedException || obstacle.hint() == null
        ? String.valueOf(obstacle.getMessage())
        : obstacle.getMessage() + " " + obstacle.hint();
  }

  /**
   * Where the server does not let the documents be looked at, what can be said without: with the
   * sentence that a start would end with.
   */
  private List<SchemaEngine.SchemaPlan> shownPlans(
      Work work, History history, ScanBound bound, List<String> blockers) {
    try {
      return plans(work, history, bound, site.stopGuard());
    } catch (TaskRunnerSchemaException e) {
      if (!DatabaseErrors.isTableScanForbidden(e)) {
        throw e;
      }
      blockers.add(sentences(e));
      return plans(work, history, ScanBound.METADATA, site.stopGuard());
    }
  }

  /**
   * What would stop the work, before any of it is done; reads only.
   *
   * @param bound how many documents are looked at
   */
  List<SchemaBlockedException> blockers(
      Work work, History history, ScanBound bound, WriteGuard guard) {
    Set<@Nullable String> said = new HashSet<>();
    return plans(work, history, bound, guard).stream()
        .flatMap(plan -> plan.blockers().stream())
        .filter(blocker -> said.add(blocker.getMessage()))
        .toList();
  }

  private List<SchemaEngine.SchemaPlan> plans(
      Work work, History history, ScanBound bound, WriteGuard guard) {
    SchemaEngine engine = site.engine(guard);
    List<SchemaEngine.SchemaPlan> plans = new ArrayList<>();
    SchemaDeclaration applied = applied(history);
    // Policy follows every change of the schema, too.
    if (applied != null && (work.policy() || work.changesSchema())) {
      plans.add(engine.planPolicy(Work.POLICY, applied, site.settings().logRetention(), bound));
    }
    for (ChangeUnits.Unit unit : work.units()) {
      if (!unit.isBackfill()) {
        plans.add(engine.plan(unit.id(), unit.declaration(), bound));
      }
    }
    return plans;
  }

  /** What the retention would delete once the pending units are applied; null where nothing. */
  private @Nullable PlannedAction retention(Work work, ScanBound bound) {
    SchemaDeclaration pending =
        SchemaDeclaration.fold(work.units().stream().map(ChangeUnits.Unit::declaration).toList());
    return site.engine(site.stopGuard())
        .planRetention(Work.POLICY, pending, site.settings().logRetention(), bound);
  }

  private List<PlannedAction> imports(String step, List<String> warnings) {
    ImportRequest request = Backfill.request(site.settings().filesystem(), true);
    if (request == null) {
      return List.of();
    }
    ImportReport figures = site.importer(site.stopGuard()).run(request);
    warnings.addAll(Backfill.warnings(figures));
    var names = site.settings().collections();
    List<PlannedAction> actions = new ArrayList<>();
    add(actions, step, names.runs(), figures.runs());
    add(actions, step, names.logs(), figures.logs());
    add(actions, step, names.artifacts(), figures.artifacts());
    add(actions, step, names.approvals(), figures.approvals());
    return actions;
  }

  private static void add(
      List<PlannedAction> actions, String step, String collection, ImportReport.Counts counts) {
    if (counts.read() > 0) {
      actions.add(
          new PlannedAction(
              step,
              PlannedAction.Kind.IMPORT,
              collection,
              collection,
              counts.inserted() + counts.updated(),
              0,
              0,
              List.of()));
    }
  }

  /** Of indexes that are not the module's and refuse or delete documents; reads only. */
  List<String> foreignIndexes() {
    return site.engine(site.stopGuard()).foreignIndexes(site.units().declared());
  }

  /** What a person should know of the indexes although it is no drift; reads only. */
  List<String> indexWarnings() {
    return site.engine(site.stopGuard()).indexWarnings(site.units().declared());
  }

  /** Reads only. */
  VerifyReport verify() {
    site.units().checkDeclarations();
    return verify(site.history(), List.of());
  }

  /**
   * What {@link #repair} would do; reads only. Log entries that the server will delete are counted
   * one by one.
   */
  List<PlannedRepair> plannedRepairs() {
    History history = site.history();
    Disagreements disagreements = site.disagreements(history);
    disagreements.refuse();
    SchemaDeclaration applied = applied(history);
    return applied == null || disagreements.isNewer()
        ? List.of()
        : plannedRepairs(history, applied, ScanBound.EXACT);
  }

  private List<PlannedRepair> plannedRepairs(
      History history, SchemaDeclaration applied, ScanBound bound) {
    return site.engine(modeInForce(history), site.stopGuard())
        .planRepair(applied, retentionInForce(history), site.settings().logRetention(), bound);
  }

  /**
   * Repairs under the lock what is safe to repair. A database that a newer build migrated is left
   * alone: this build does not know what it should look like.
   */
  VerifyReport repair(LeaseKeeper keeper) {
    History before = site.history();
    site.disagreements(before).refuse();
    if (site.disagreements(before).isNewer() || applied(before) == null) {
      return verify(before, List.of());
    }
    site.requireNoObstacle();
    try (Lease lease = keeper.acquire()) {
      History history = site.history(lease);
      Disagreements disagreements = site.disagreements(history);
      disagreements.refuse();
      SchemaDeclaration applied = applied(history);
      List<Drift> repaired =
          applied == null || disagreements.isNewer()
              ? List.of()
              : site.engine(modeInForce(history), lease)
                  .repair(applied, retentionInForce(history), site.settings().logRetention());
      VerifyReport verified = verify(history, repaired);
      if (verified.drift().stream().allMatch(d -> d.kind() == Drift.Kind.EXTRA_INDEX)) {
        HalfUndone.mended(site, lease, history, false);
      }
      return verified;
    }
  }

  private VerifyReport verify(History history, List<Drift> repaired) {
    Disagreements disagreements = site.disagreements(history);
    List<String> warnings = new ArrayList<>(disagreements.warnings());
    disagreements.blockers().forEach(b -> warnings.add(b.getMessage()));
    warnings.addAll(PolicyStep.changes(history.policy(), site.settings()));
    warnings.addAll(indexWarnings());
    SchemaDeclaration applied = applied(history);
    List<Drift> drift =
        applied == null
            ? List.of()
            : site.engine(modeInForce(history), site.stopGuard())
                .verify(applied, retentionInForce(history));
    if (applied != null && drift.stream().anyMatch(Looking::ofRetention)) {
      for (PlannedRepair planned : plannedRepairs(history, applied, ScanBound.DEFAULT)) {
        if (planned.note() != null && ofRetention(planned.drift())) {
          warnings.add(planned.note());
        }
      }
    }
    List<String> foreign = new HistoryReader(site.books(), site.units().units()).otherAuthors();
    if (!foreign.isEmpty()) {
      warnings.add(
          site.books().changeLogName()
              + " also has rows of "
              + String.join(", ", foreign)
              + ": they share the change log and are not looked at.");
    }
    return new VerifyReport(
        site.databaseName(),
        drift,
        repaired,
        pending(history),
        disagreements.unknown(),
        foreign,
        warnings);
  }

  /** What a repair may make the server delete log entries by, and so has to say first. */
  private static boolean ofRetention(Drift drift) {
    return drift.kind() == Drift.Kind.DIFFERENT_RETENTION
        || drift.kind() == Drift.Kind.MISSING_INDEX;
  }

  private List<String> pending(History history) {
    return site.units().ids().stream().filter(id -> !history.isExecuted(id)).toList();
  }

  /** What the applied units declare; null when none that declares anything is applied. */
  private @Nullable SchemaDeclaration applied(History history) {
    SchemaDeclaration applied = site.units().applied(history);
    return applied.equals(SchemaDeclaration.NONE) ? null : applied;
  }

  /** What the database should be in is what the last start put it in, not what comes next. */
  private ValidationMode modeInForce(History history) {
    ValidationMode mode = history.policy().validation();
    return mode == null ? site.settings().schemaValidation() : mode;
  }

  private @Nullable Duration retentionInForce(History history) {
    return history.policy().validation() == null
        ? site.settings().logRetention()
        : history.policy().retention();
  }
}
