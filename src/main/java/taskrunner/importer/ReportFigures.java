package taskrunner.importer;

import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.ImportReport.Files;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.ImportStats.FileResult;
import taskrunner.importer.record.ImportStats.Result;
import taskrunner.importer.store.LeftAlone;
import taskrunner.importer.store.RecordKind;

/** The statistics of an import as its report has them. */
record ReportFigures(ImportStats stats, LeftAlone leftAlone) {
  Counts counts(RecordKind kind) {
    return new Counts(
        stats.read(kind),
        stats.of(kind, Result.INSERTED),
        stats.of(kind, Result.UPDATED),
        stats.of(kind, Result.UNCHANGED),
        stats.of(kind, Result.CONFLICT),
        stats.of(kind, Result.REJECTED));
  }

  Files files() {
    return new Files(
        stats.files(FileResult.FOUND),
        stats.files(FileResult.SKIPPED),
        stats.files(FileResult.READ_ON),
        stats.tails().count(),
        stats.tails().first(),
        leftAlone);
  }
}
