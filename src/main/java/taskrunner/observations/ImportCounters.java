package taskrunner.observations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.CountsByKind;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.RecordKind;

/**
 * Counts the documents of each backfill: {@code taskrunner.schema.import.documents}, tags {@code
 * kind} and {@code result}. All counters exist from the first migration on, so that a rate over
 * them is a number and not a gap.
 */
public final class ImportCounters implements MigrationListener {
  /** Documents of the store, by the result of the import. */
  public static final String DOCUMENTS = "taskrunner.schema.import.documents";

  private final MeterRegistry registry;

  public ImportCounters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void migrationFinished(MigrationReport report) {
    count(report.backfill());
  }

  @Override
  public void migrationFailed(TaskRunnerSchemaException failure) {
    MigrationReport report = failure.report();
    count(report == null ? null : report.backfill());
  }

  private void count(@Nullable ImportReport report) {
    Map<RecordKind, Counts> counts = report == null ? Map.of() : CountsByKind.of(report);
    for (RecordKind kind : RecordKind.values()) {
      count(kind.plural(), counts.getOrDefault(kind, Counts.NONE));
    }
  }

  private void count(String kind, Counts counts) {
    Map<String, Long> results = new LinkedHashMap<>();
    results.put("inserted", counts.inserted());
    results.put("updated", counts.updated());
    results.put("unchanged", counts.unchanged());
    results.put("conflicts", counts.conflicts());
    results.put("rejected", counts.rejected());
    results.forEach(
        (result, number) ->
            Counter.builder(DOCUMENTS)
                .description("Documents of the filesystem store, by the result of the backfill")
                .tag("kind", kind)
                .tag("result", result)
                .register(registry)
                .increment(number));
  }
}
