package taskrunner.importer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.ImportReport.Files;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.ImportStats.FileResult;
import taskrunner.importer.record.ImportStats.Result;
import taskrunner.importer.store.LeftAlone;
import taskrunner.importer.store.RecordKind;

/**
 * The statistics of an import, as its report has them.
 *
 * @param start of the import by {@link System#nanoTime}
 */
record ReportFigures(ImportStats stats, LeftAlone leftAlone, long start) {
  ImportReport report(
      Outcome outcome,
      Map<String, Long> normalised,
      @Nullable String rejectsFile,
      @Nullable String enumTable,
      List<String> warnings) {
    return new ImportReport(
        outcome,
        counts(RecordKind.RUN),
        counts(RecordKind.LOG),
        counts(RecordKind.ARTIFACT),
        counts(RecordKind.APPROVAL),
        files(),
        normalised,
        stats.rejectsByCode(),
        rejectsFile,
        enumTable,
        stats.bytesRead(),
        Duration.ofNanos(System.nanoTime() - start),
        warnings);
  }

  private Counts counts(RecordKind kind) {
    return new Counts(
        stats.read(kind),
        stats.of(kind, Result.INSERTED),
        stats.of(kind, Result.UPDATED),
        stats.of(kind, Result.UNCHANGED),
        stats.of(kind, Result.CONFLICT),
        stats.of(kind, Result.REJECTED));
  }

  private Files files() {
    return new Files(
        stats.files(FileResult.FOUND),
        stats.files(FileResult.SKIPPED),
        stats.files(FileResult.READ_ON),
        stats.tails().count(),
        stats.tails().first(),
        leftAlone);
  }
}
