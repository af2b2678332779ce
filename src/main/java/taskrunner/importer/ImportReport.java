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
 * What an import did. Its figures agree with the database.
 *
 * <p>The records of skipped files, and of the imported beginning of logs that have grown, count as
 * read and unchanged. They contribute neither to {@code normalised} nor to {@code bytesRead}.
 *
 * @param normalised how many values were converted to the stored form, by name
 * @param rejectsByCode how many records were rejected, by the code's word; includes conflicts
 * @param rejectsFile the dead-letter file's path; null if there is none
 * @param enumTable the table that integers were read with, in the form of {@code --enum}; null if
 *     none was used
 * @param warnings one sentence each
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

  /** The same with more warnings. */
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
    /** No record in the files that were read had to be inserted or updated. */
    UNCHANGED,
    /** Finished, with rejects or conflicts. */
    IMPORTED_WITH_REJECTS,
    /** A dry run: figures only; nothing was written. */
    PLANNED,
    /** It failed; the figures until then. Only in {@link taskrunner.MigrationReport#backfill}. */
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
   * @param skipped unchanged since they were imported, so not read again; the import did not check
   *     whether their documents still exist
   * @param readOn logs that have grown and were read from the end of the last import
   * @param incompleteTails logs whose last line was incomplete, left for the next import
   * @param tails the first ten of these, in the byte order of their paths
   * @param leftAlone files and folders with unknown names, which a warning also counts
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

    /** Without unknown names and incomplete tails. */
    public Files(long total, long skipped, long readOn) {
      this(total, skipped, readOn, 0, List.of(), LeftAlone.NONE);
    }
  }
}
