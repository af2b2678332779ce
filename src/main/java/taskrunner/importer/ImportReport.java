package taskrunner.importer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.IncompleteTails;
import taskrunner.importer.store.LeftAlone;
import taskrunner.text.Printable;

/**
 * What an import did; its figures agree with the database.
 *
 * <p>The records of files that were skipped, and of the beginning of logs that were only read on,
 * count as read and unchanged, as the import before found them; they contribute neither to {@code
 * normalised} nor to {@code bytesRead}.
 *
 * @param normalised what was read in another form than it is stored in, by name
 * @param rejectsByCode how many records were rejected, by the code's word; conflicts included
 * @param rejectsFile the dead-letter file's path; null when nothing had to be written
 * @param enumTable the table by which integers were read, as {@code --enum} takes it; null when no
 *     integer was read through a table
 * @param warnings what a person should know, each one sentence
 */
public record ImportReport(
    Outcome outcome,
    Counts runs,
    Counts logs,
    Counts artifacts,
    Counts approvals,
    Files files,
    Map<String, Long> normalised,
    Map<String, Long> rejectsByCode,
    @Nullable String rejectsFile,
    @Nullable String enumTable,
    long bytesRead,
    Duration duration,
    List<String> warnings) {
  public ImportReport {
    normalised = Collections.unmodifiableMap(new TreeMap<>(normalised));
    rejectsByCode = Collections.unmodifiableMap(new TreeMap<>(rejectsByCode));
    warnings = Printable.all(warnings);
  }

  /** The same, with more that a person should know. */
  public ImportReport plusWarnings(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(warnings);
    return new ImportReport(
        outcome,
        runs,
        logs,
        artifacts,
        approvals,
        files,
        normalised,
        rejectsByCode,
        rejectsFile,
        enumTable,
        bytesRead,
        duration,
        all);
  }

  /** How the import ended. */
  public enum Outcome {
    /** Something was inserted or updated. */
    IMPORTED,
    /** Nothing had to be inserted or updated, as far as files were read. */
    UNCHANGED,
    /** Finished, with rejects or conflicts. */
    IMPORTED_WITH_REJECTS,
    /** A dry run: figures only, nothing written. */
    PLANNED,
    /** It failed: what was done until then; only in {@link taskrunner.MigrationReport#backfill}. */
    FAILED
  }

  /** Figures of one kind of record. */
  public record Counts(
      long read, long inserted, long updated, long unchanged, long conflicts, long rejected) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
  }

  /**
   * Figures of files.
   *
   * @param skipped unchanged since they were imported, so not read again; whether the database
   *     still has what came from them was not looked at
   * @param readOn logs that have grown: what was imported from them before was not looked at either
   * @param incompleteTails logs whose last line was still being written, left for the next import
   * @param tails the first ten of these, in the byte order of their paths
   * @param leftAlone what is not read for its name; a warning says it too
   */
  public record Files(
      long total,
      long skipped,
      long readOn,
      long incompleteTails,
      List<IncompleteTails.Tail> tails,
      LeftAlone leftAlone) {
    public Files {
      tails = List.copyOf(tails);
    }

    /** With nothing left alone and no incomplete tail. */
    public Files(long total, long skipped, long readOn) {
      this(total, skipped, readOn, 0, List.of(), LeftAlone.NONE);
    }
  }
}
