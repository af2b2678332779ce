package taskrunner.migration;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationReport;
import taskrunner.SchemaBlockedException;
import taskrunner.importer.ImportReport;
import taskrunner.lease.Lease;
import taskrunner.schema.CheckedKeys;
import taskrunner.schema.ScanBound;
import taskrunner.schema.SchemaEngine;
import taskrunner.text.Log;

/**
 * Applies the pending change units.
 *
 * <ol>
 *   <li>It reads history and policy; if nothing is pending, it ends.
 *   <li>It acquires the lock. While another process holds it, it reads both again, and ends as soon
 *       as that process has done the work.
 *   <li>Under the lock it reads them once more, and looks for everything that could stop a pending
 *       unit before it changes anything.
 *   <li>It applies the policy, then each unit in order, then the policy again for what the units
 *       created.
 * </ol>
 */
final class Migration {
  private static final Log LOG = Log.of(Migration.class);

  private final MigrationContext context;
  private final StepLog log;
  private final @Nullable String upTo;
  private final boolean skipBackfill;

  Migration(MigrationContext context, StepLog log, @Nullable String upTo, boolean skipBackfill) {
    this.context = context;
    this.log = log;
    this.upTo = upTo;
    this.skipBackfill = skipBackfill;
  }

  MigrationReport run(boolean dryRun) {
    log.warn(context.settings().warnings());
    History history = context.history();
    PendingWork work = look(history);
    context.listener().migrationStarted(work.pending());
    if (work.isEmpty()) {
      return report(MigrationReport.Outcome.UP_TO_DATE, history);
    }
    if (dryRun) {
      context.requireNoObstacle(false);
      requireStore(work);
      examine(work, history, context.engine(context.stop()));
      log.warn(PolicyStep.changes(history.policy(), context.settings()));
      return report(MigrationReport.Outcome.PLANNED, history);
    }
    Lease lease =
        context
            .lock(log)
            .acquire(
                () -> context.requireNoObstacle(false), () -> !look(context.history()).isEmpty());
    if (lease == null) {
      return report(MigrationReport.Outcome.UP_TO_DATE, context.history());
    }
    try (lease) {
      return underLease(lease);
    }
  }

  private MigrationReport underLease(Lease lease) {
    context.books().prepareChangeLog(lease::check);
    History history = context.history(lease);
    PendingWork work = look(history);
    if (work.isEmpty()) {
      return report(MigrationReport.Outcome.UP_TO_DATE, history);
    }
    requireStore(work);
    LOG.info(
        "Migrating {}: {} change units are pending{}.",
        context.databaseName(),
        work.units().size(),
        work.policy() ? ", validation mode and retention have to be set" : "");
    context.units().checkDeclarations();
    CheckedKeys checked = new CheckedKeys();
    examine(work, history, context.engine(lease).knowing(checked));
    History after =
        context
            .engine(lease)
            .restoring(
                InterruptedUndo.records(context, lease, history),
                () -> applied(work, lease, history, checked));
    return report(MigrationReport.Outcome.APPLIED, after);
  }

  /** Sets the policy, and applies the units; returns the history after them. */
  private History applied(PendingWork work, Lease lease, History history, CheckedKeys checked) {
    if (work.policy()) {
      log.warn(PolicyStep.apply(context, lease, history));
    }
    boolean schema = work.changesSchema();
    if (schema) {
      PolicyStep.begin(context, lease, history);
    }
    ChangeUnitExecutor steps = new ChangeUnitExecutor(context, lease, log, history, checked);
    for (RegisteredUnit unit : work.units()) {
      apply(steps, lease, unit, schema ? context.settings().logRetention() : null);
    }
    History after = context.history(lease);
    if (schema) {
      log.warn(PolicyStep.apply(context, lease, after));
    }
    return after;
  }

  /**
   * Applies a unit.
   *
   * @param retention that is set after the units; null if none is set then
   */
  private void apply(
      ChangeUnitExecutor steps, Lease lease, RegisteredUnit unit, @Nullable Duration retention) {
    Backfill backfill =
        new Backfill(
            () -> context.importer(lease).followedBy(retention),
            Backfill.request(context.settings().filesystem(), false));
    try {
      steps.apply(unit, backfill);
    } catch (RuntimeException e) {
      log.imported(backfill.report() == null ? backfill.unfinished() : backfill.report());
      throw e;
    }
    ImportReport figures = backfill.report();
    if (figures != null) {
      ImportReport imported = figures.plusWarnings(context.foreignIndexes());
      log.imported(imported);
      log.warn(Backfill.warnings(imported));
    }
  }

  /**
   * The pending work.
   *
   * @throws SchemaBlockedException code, configuration and database contradict each other
   */
  private PendingWork look(History history) {
    Compatibility compatibility = context.compatibility(history);
    log.begin(context.units(), history);
    compatibility.refuse();
    log.warn(compatibility.warnings());
    return PendingWork.find(
        history, compatibility, context.units(), context.settings(), upTo, skipBackfill);
  }

  /**
   * Finds a store that is missing before anything changes, as an import does. Under the lock, since
   * a process that waits for the lock needs no store if the holder imports it.
   */
  private void requireStore(PendingWork work) {
    if (work.imports(context.settings().filesystem())) {
      Backfill.requireStore(context.settings().filesystem());
    }
  }

  /** Refuses what is blocked, and warns of what the policy will replace. */
  private void examine(PendingWork work, History history, SchemaEngine engine) {
    List<SchemaEngine.SchemaPlan> plans =
        new Planner(context).plans(work, history, ScanBound.EXACT, engine);
    List<SchemaBlockedException> blockers = Planner.blockers(plans);
    if (!blockers.isEmpty()) {
      // The error contains one blocker; the log has the others, so that all can be
      // corrected at once.
      blockers.stream().skip(1).forEach(b -> LOG.warn("Another obstacle: {}", b.getMessage()));
      throw blockers.get(0);
    }
    if (work.imports(context.settings().filesystem())) {
      // The plans are only of the collections that pending units declare.
      context.requireCollectionsOfRecords();
    }
    log.warn(PolicyStep.expiries(history.policy(), context.settings(), plans));
  }

  private MigrationReport report(MigrationReport.Outcome outcome, History history) {
    log.begin(context.units(), history);
    log.warn(InterruptedUndo.warnings(context.units(), history));
    for (RegisteredUnit unit : context.units().units()) {
      if (skipBackfill && unit.isBackfill() && !history.isExecuted(unit.id())) {
        log.warn(
            List.of(
                unit.id() + " stays pending: it was skipped; run import or migrate to apply it."));
      }
    }
    MigrationReport report = log.report(outcome, context.databaseName());
    for (String warning : report.warnings()) {
      LOG.warn("{}", warning);
    }
    LOG.info(
        "{}: {} after {} ms.", report.database(), words(outcome), report.duration().toMillis());
    return report;
  }

  private static String words(MigrationReport.Outcome outcome) {
    return switch (outcome) {
      case DISABLED -> "the migration is disabled";
      case UP_TO_DATE -> "the schema is up to date";
      case APPLIED -> "the schema was brought up to date";
      case PLANNED -> "the migration was planned, nothing was changed";
      case FAILED -> "the migration failed";
    };
  }
}
