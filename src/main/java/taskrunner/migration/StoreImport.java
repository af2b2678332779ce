package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import taskrunner.PendingStepsException;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.schema.WriteGuard;

/** The {@code import} command: under the lock, and recorded as the backfill when it is pending. */
final class StoreImport {
  private static final Logger LOG = LoggerFactory.getLogger(StoreImport.class);

  private final Site site;
  private final StepLog log;

  StoreImport(Site site, StepLog log) {
    this.site = site;
    this.log = log;
  }

  ImportReport run(ImportRequest request) {
    log.clear();
    requireSchema(site.history());
    if (request.dryRun()) {
      return site.importer(WriteGuard.none()).run(request);
    }
    try (Lease lease = site.keeper(log).acquire()) {
      History history = site.history(lease);
      requireSchema(history);
      log.begin(site.units(), history);
      Importer importer = site.importer(lease);
      ImportReport report = importer.run(request);
      Backfill.warnings(report).forEach(w -> LOG.warn("{}", w));
      HalfUndone.mended(site, lease, history, true);
      ChangeUnits.Unit backfill = pendingBackfill(history);
      if (backfill != null) {
        site.books().prepareChangeLog(lease::check);
        new StepWork(site, lease, log)
            .apply(backfill, history.policy().step(backfill.id()), Backfill.done(importer, report));
      }
      return report;
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
