package taskrunner.migration;

import taskrunner.database.Handles;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.export.Exporter;
import taskrunner.text.Log;

/** The {@code export} command. It needs no lock because it only reads the database. */
final class StoreExport {
  private static final Log LOG = Log.of(StoreExport.class);

  private final MigrationContext context;

  StoreExport(MigrationContext context) {
    this.context = context;
  }

  ExportReport run(ExportRequest request) {
    // With other collection names than the database's it would export nothing and report
    // success.
    Compatibility compatibility = context.compatibility(context.history());
    compatibility.refuse();
    compatibility.warnings().forEach(w -> LOG.warn("{}", w));
    return new Exporter(
            Handles.streaming(context.database()),
            context.settings().collections(),
            context.settings().bookkeepingPrefix(),
            context.listener(),
            context.stop()::check)
        .run(request);
  }
}
