package taskrunner.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.PlanReport;
import taskrunner.SchemaBlockedException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.CountsByKind;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.schema.CollectionDeclaration;
import taskrunner.schema.PlannedAction;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaEngine;
import taskrunner.schema.ValidationMode;

/** Plans what a start would do; reads only. */
final class Planner {
  private final MigrationContext context;

  Planner(MigrationContext context) {
    this.context = context;
  }

  /** Reads only; of large collections no more than {@code bound}. */
  PlanReport plan(ScanBound bound) {
    context.units().checkDeclarations();
    History history = context.history();
    Compatibility compatibility = context.compatibility(history);
    List<String> warnings = new ArrayList<>(context.settings().warnings());
    warnings.addAll(compatibility.warnings());
    warnings.addAll(PolicyStep.changes(history.policy(), context.settings()));
    warnings.addAll(context.indexWarnings());
    List<String> blockers = new ArrayList<>();
    compatibility.blockers().forEach(b -> blockers.add(b.getMessage()));
    List<PlannedAction> actions = new ArrayList<>();
    PendingWork work =
        PendingWork.find(history, compatibility, context.units(), context.settings(), null, false);
    if (!work.isEmpty()) {
      context
          .obstacles(work.imports(context.settings().filesystem()))
          .forEach(b -> blockers.add(sentences(b)));
    }
    List<SchemaEngine.SchemaPlan> plans = shownPlans(work, history, bound, blockers);
    for (SchemaEngine.SchemaPlan plan : plans) {
      actions.addAll(plan.actions());
      plan.blockers().forEach(b -> blockers.add(b.getMessage()));
    }
    warnings.addAll(PolicyStep.expiries(history.policy(), context.settings(), plans));
    if (actions.stream().noneMatch(a -> a.kind() == PlannedAction.Kind.SET_RETENTION)) {
      PlannedAction retention = retention(work, bound);
      if (retention != null) {
        actions.add(retention);
      }
    }
    for (RegisteredUnit unit : work.units()) {
      switch (unit.kind()) {
        case IMPORT -> actions.addAll(imports(unit.id(), importer(work, history, unit), warnings));
        case DATA -> actions.add(code(unit));
        case SCHEMA -> {}
      }
    }
    // One collection can block several steps.
    return new PlanReport(
        context.databaseName(),
        work.pending(),
        actions,
        blockers.stream().distinct().toList(),
        warnings.stream().distinct().toList());
  }

  /** The message about a database is complete; about a server, the hint adds to it. */
  private static String sentences(TaskRunnerSchemaException obstacle) {
    return obstacle instanceof SchemaBlockedException || obstacle.hint() == null
        ? String.valueOf(obstacle.getMessage())
        : obstacle.getMessage() + " " + obstacle.hint();
  }

  /**
   * The plans. If the server forbids collection scans, a plan from metadata only, and the error of
   * a start as a blocker.
   */
  private List<SchemaEngine.SchemaPlan> shownPlans(
      PendingWork work, History history, ScanBound bound, List<String> blockers) {
    try {
      return plans(work, history, bound, context.engine(context.stop()));
    } catch (TaskRunnerSchemaException e) {
      if (!DatabaseErrors.isTableScanForbidden(e)) {
        throw e;
      }
      blockers.add(sentences(e));
      return plans(work, history, ScanBound.METADATA, context.engine(context.stop()));
    }
  }

  /** The blockers of all plans, each once. */
  static List<SchemaBlockedException> blockers(List<SchemaEngine.SchemaPlan> plans) {
    Set<@Nullable String> said = new HashSet<>();
    List<SchemaBlockedException> blockers = new ArrayList<>();
    for (SchemaEngine.SchemaPlan plan : plans) {
      for (SchemaBlockedException blocker : plan.blockers()) {
        if (said.add(blocker.getMessage())) {
          blockers.add(blocker);
        }
      }
    }
    return blockers;
  }

  /**
   * The plans of the policy and of the pending units that declare a schema; reads only.
   *
   * @param bound how many documents are scanned
   */
  List<SchemaEngine.SchemaPlan> plans(
      PendingWork work, History history, ScanBound bound, SchemaEngine engine) {
    List<SchemaEngine.SchemaPlan> plans = new ArrayList<>();
    SchemaDeclaration applied = context.applied(history);
    // The policy also follows every change of the schema.
    if (applied != null && (work.policy() || work.changesSchema())) {
      plans.add(
          engine.planPolicy(PendingWork.POLICY, applied, context.settings().logRetention(), bound));
    }
    Map<String, SchemaDeclaration> pending = new LinkedHashMap<>();
    for (RegisteredUnit unit : work.units()) {
      if (unit.declaresSchema()) {
        pending.put(unit.id(), unit.declaration());
      }
    }
    if (!pending.isEmpty()) {
      plans.addAll(engine.plan(pending, bound));
    }
    return plans;
  }

  /** What the retention would delete once the pending units are applied; null if nothing. */
  private @Nullable PlannedAction retention(PendingWork work, ScanBound bound) {
    SchemaDeclaration pending =
        SchemaDeclaration.fold(work.units().stream().map(RegisteredUnit::declaration).toList());
    return context
        .engine(context.stop())
        .planRetention(PendingWork.POLICY, pending, context.settings().logRetention(), bound);
  }

  /** Only the code of the unit knows what it changes. */
  private static PlannedAction code(RegisteredUnit unit) {
    return new PlannedAction(
        unit.id(), PlannedAction.Kind.RUN_CODE, "", unit.type().getName(), 0, 0, 0, List.of());
  }

  /**
   * The validators that the start sets before the import, by collection; empty where they refuse
   * nothing.
   */
  private Map<String, BsonDocument> validators(
      PendingWork work, History history, RegisteredUnit backfill) {
    List<SchemaDeclaration> before = new ArrayList<>();
    SchemaDeclaration applied = context.applied(history);
    if (work.policy() && applied != null) {
      before.add(applied);
    }
    for (RegisteredUnit unit : work.units().subList(0, work.units().indexOf(backfill))) {
      before.add(unit.declaration());
    }
    boolean refuses = context.settings().schemaValidation() == ValidationMode.STRICT;
    Map<String, BsonDocument> validators = new HashMap<>();
    for (CollectionDeclaration declared : SchemaDeclaration.fold(before).collections()) {
      validators.put(
          context.settings().collections().of(declared.collection()),
          refuses ? declared.validator() : new BsonDocument());
    }
    return validators;
  }

  /** An importer that knows what the start sets before the import, and after it. */
  private Importer importer(PendingWork work, History history, RegisteredUnit backfill) {
    return context
        .importer(context.stop())
        .expecting(validators(work, history, backfill))
        .followedBy(
            work.policy() || work.changesSchema() ? context.settings().logRetention() : null);
  }

  private List<PlannedAction> imports(String step, Importer importer, List<String> warnings) {
    ImportRequest request = Backfill.request(context.settings().filesystem(), true);
    if (request == null) {
      return List.of();
    }
    ImportReport figures = importer.run(request);
    warnings.addAll(Backfill.warnings(figures));
    var names = context.settings().collections();
    List<PlannedAction> actions = new ArrayList<>();
    CountsByKind.of(figures)
        .forEach((kind, counts) -> add(actions, step, names.of(kind.collection()), counts));
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
}
