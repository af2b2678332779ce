package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.PendingStepsException;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.text.Log;

/**
 * The {@code import} command. It shares the store with other imports, without the lock; when it
 * gets to the end and the backfill is pending, that is recorded as executed, under the lock.
 */
final class StoreImport {
  private static final Log LOG = Log.of(StoreImport.class);

  private final Site site;
  private final StepLog log;

  StoreImport(Site site, StepLog log) {
    this.site = site;
    this.log = log;
  }

  ImportReport run(ImportRequest request) {
    log.clear();
    Importer.check(request);
    requireSchema(site.history());
    List<String> foreign = new Looking(site).foreignIndexes();
    if (request.dryRun()) {
      return site.importer(site.stopGuard()).run(request).plusWarnings(foreign);
    }
    site.requireNoObstacle();
    ImportReport report =
        site.importer(site.stopGuard())
            .run(request, () -> requireSchema(site.history()))
            .plusWarnings(foreign);
    Backfill.warnings(report).forEach(w -> LOG.warn("{}", w));
    if (toBeRecorded()) {
      record(report);
    }
    return report;
  }

  /** Whether the history does not say yet that everything is in the database. */
  private boolean toBeRecorded() {
    History history = site.history();
    return pendingBackfill(history) != null || HalfUndone.any(site.units(), history, true);
  }

  /** Everything is in the database: says so, unless another import does before. */
  private void record(ImportReport report) {
    Lease lease = site.keeper(log).acquire(this::toBeRecorded);
    if (lease == null) {
      return;
    }
    try (lease) {
      History history = site.history(lease);
      requireSchema(history);
      log.begin(site.units(), history);
      HalfUndone.mended(site, lease, history, true);
      ChangeUnits.Unit backfill = pendingBackfill(history);
      if (backfill != null) {
        site.books().prepareChangeLog(lease::check);
        new StepWork(site, lease, log)
            .apply(
                backfill,
                history.policy().step(backfill.id()),
                Backfill.done(site.importer(lease), report));
      }
    }
  }

  private void requireSchema(History history) {
    Disagreements disagreements = site.disagreements(history);
    disagreements.refuse();
    disagreements.warnings().forEach(w -> LOG.warn("{}", w));
    List<String> pending =
        site.units().units().stream()
            .filter(u -> !u.isBackfill() && !history.isExecuted(u.id()))
            .map(ChangeUnits.Unit::id)
            .toList();
    if (!pending.isEmpty()) {
      throw new PendingStepsException(
          "Nothing was imported: the schema is not there yet, "
              + String.join(" and ", pending)
              + (pending.size() == 1 ? " is" : " are")
              + " pending.",
          "Run migrate --skip-backfill first.");
    }
  }

  private ChangeUnits.@Nullable Unit pendingBackfill(History history) {
    return site.units().units().stream()
        .filter(u -> u.isBackfill() && !history.isExecuted(u.id()))
        .findFirst()
        .orElse(null);
  }
}
