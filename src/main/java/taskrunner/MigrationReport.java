package taskrunner;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport;
import taskrunner.text.Printable;

/**
 * What a migration did.
 *
 * @param database the database's name; null under {@link Outcome#DISABLED}
 * @param steps every change unit of this build, in order
 * @param backfill the import's figures where this run imported; else null
 * @param lockWait how long another process's lock was waited for
 * @param warnings what a person should know although the run succeeded, each one sentence
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

  /** How the run ended. */
  public enum Outcome {
    /** {@code Storage:Mode} is {@code filesystem}: nothing was looked at. */
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
