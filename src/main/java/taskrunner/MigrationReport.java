package taskrunner;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport;
import taskrunner.text.Printable;

/**
 * The result of a migration.
 *
 * @param database the database's name; null under {@link Outcome#DISABLED}
 * @param steps every change unit of this build, in order
 * @param backfill the figures of the import of this run; null without one
 * @param lockWait the wait for the lock of another process
 * @param warnings warnings of a successful run, one sentence each
 */
public record MigrationReport(
    Outcome outcome,
    @Nullable String database,
    List<StepReport> steps,
    @Nullable ImportReport backfill,
    Duration lockWait,
    Duration duration,
    List<String> warnings) {
  public MigrationReport {
    steps = List.copyOf(steps);
    warnings = Printable.all(warnings);
  }

  /** The outcome of the run. */
  public enum Outcome {
    /** {@code Storage:Mode} is {@code filesystem}: the database was not read. */
    DISABLED,
    /** Nothing was pending. */
    UP_TO_DATE,
    /** At least one change unit or a changed policy was applied. */
    APPLIED,
    /** A dry run: what is pending was listed, nothing was changed. */
    PLANNED,
    /** It failed; only in {@link TaskRunnerSchemaException#report}. */
    FAILED
  }
}
