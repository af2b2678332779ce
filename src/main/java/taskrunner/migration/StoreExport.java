package taskrunner.migration;

import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.export.Exporter;
import taskrunner.text.Log;

/** The {@code export} command: without the lock, since it only reads the database. */
final class StoreExport {
  private static final Log LOG = Log.of(StoreExport.class);

  private final Site site;

  StoreExport(Site site) {
    this.site = site;
  }

  ExportReport run(ExportRequest request) {
    // Under other collection names than the database's it would export nothing and say so gladly.
    Disagreements disagreements = site.disagreements(site.history());
    disagreements.refuse();
    disagreements.warnings().forEach(w -> LOG.warn("{}", w));
    return new Exporter(
            site.database(),
            site.settings().collections(),
            site.settings().bookkeepingPrefix(),
            site.progress(),
            site.stop()::check)
        .run(request);
  }
}
