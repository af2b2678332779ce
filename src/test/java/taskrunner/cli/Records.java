package taskrunner.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationReport;
import taskrunner.StateReport;
import taskrunner.StepState;
import taskrunner.VerifyReport;
import taskrunner.importer.ImportReport;
import taskrunner.schema.Drift;

/** Reports of the public API, with default values for the fields that a test does not need. */
final class Records {
  private Records() {}

  static MigrationReport migrated(
      MigrationReport.Outcome outcome, @Nullable ImportReport backfill) {
    return new MigrationReport(
        outcome, "tasks", List.of(), backfill, Duration.ZERO, Duration.ZERO, List.of());
  }

  static ImportReport.Counts counts(long inserted, long rejected) {
    return new ImportReport.Counts(inserted + rejected, inserted, 0, 0, 0, rejected);
  }

  static ImportReport imported(ImportReport.Outcome outcome, ImportReport.Counts runs) {
    return new ImportReport(
        outcome,
        runs,
        ImportReport.Counts.NONE,
        ImportReport.Counts.NONE,
        ImportReport.Counts.NONE,
        new ImportReport.Files(1, 0, 0),
        Map.of(),
        runs.rejected() > 0 ? Map.of("malformed-json", runs.rejected()) : Map.of(),
        runs.rejected() > 0 ? "rejects.ndjson" : null,
        null,
        10,
        Duration.ofSeconds(1),
        List.of());
  }

  static VerifyReport verified(Drift... drift) {
    return new VerifyReport(
        "tasks",
        List.of(drift),
        List.of(),
        List.of("0003-backfill"),
        List.of(),
        List.of(),
        List.of());
  }

  static StateReport.Compared unit(
      String id,
      boolean inCode,
      boolean inDb,
      StepState state,
      StateReport.ChecksumMatch checksum) {
    return new StateReport.Compared(id, inCode, inDb, state, checksum);
  }
}
