package taskrunner.importer.verify;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordKind;

/**
 * The result of the verification of an import.
 *
 * @param runsCompared runs with at least one valid record in the store
 * @param runsEqual runs whose counts and checksums agree in every kind
 * @param kinds in the order of {@link RecordKind}
 * @param differences the first differences, in the order of kinds and files; {@link #total} is
 *     their number
 * @param expired the missing log entries that the server deleted, or would delete
 */
public record VerificationReport(
    long runsCompared,
    long runsEqual,
    List<Kind> kinds,
    List<Difference> differences,
    Expired expired,
    Duration duration) {
  public VerificationReport {
    kinds = List.copyOf(kinds);
    differences = List.copyOf(differences);
  }

  /** Whether the database has all records of the store, apart from later changes by the service. */
  public boolean agrees() {
    return kinds.stream().allMatch(k -> k.missing() + k.different() + k.extra() == 0);
  }

  /** How many records are missing, including expired ones. */
  public long missing() {
    return kinds.stream().mapToLong(Kind::missing).sum();
  }

  /** How many differences there are, including later changes by the service. */
  public long total() {
    return kinds.stream()
        .mapToLong(k -> k.missing() + k.different() + k.extra() + k.changedSince())
        .sum();
  }

  /**
   * Log entries that are older than the log retention in force.
   *
   * @param retention in words, e.g. {@code 30 days}
   */
  public record Expired(long entries, String retention) {
    public static final Expired NONE = new Expired(0, "none");
  }

  /**
   * Figures of one kind of record in the compared runs.
   *
   * @param store valid records of the store, duplicates counted once
   * @param database documents
   * @param missing not in the database
   * @param different in the database with other content
   * @param extra in the database only
   * @param changedSince imported, and changed in the database later: no fault
   * @param refused not in the database because its validator refuses them, which the import
   *     reported as rejects
   */
  public record Kind(
      RecordKind kind,
      long store,
      long database,
      long missing,
      long different,
      long extra,
      long changedSince,
      long refused) {}

  /** The kind of a difference. */
  public enum What {
    MISSING,
    DIFFERENT,
    EXTRA,
    /** By the service, after the import. */
    CHANGED_SINCE
  }

  /**
   * One difference.
   *
   * @param id the sequence, name or approval id within the run; the run id for a run
   * @param field the first field that differs, e.g. {@code steps[2].status}; null if the whole
   *     record is missing or extra
   * @param expected the store's value as extended JSON, shortened; null for none
   * @param actual the database's, likewise
   * @param file the record's file in the store; null for an extra document
   * @param line its line; null if the file is not line-oriented
   */
  public record Difference(
      What what,
      RecordKind kind,
      String runId,
      String id,
      @Nullable String field,
      @Nullable String expected,
      @Nullable String actual,
      @Nullable String file,
      @Nullable Long line) {}
}
