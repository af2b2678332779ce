package taskrunner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of the database, and the change units of this build.
 *
 * @param history every recorded execution of this module's units, oldest first
 * @param comparison one row per unit known to either
 * @param underWay the units that a process is applying or undoing, or was when it died
 */
public record StateReport(
    @Nullable String database,
    List<HistoryRow> history,
    List<Compared> comparison,
    List<UnderWay> underWay) {
  public StateReport {
    history = List.copyOf(history);
    comparison = List.copyOf(comparison);
    underWay = List.copyOf(underWay);
  }

  /**
   * One row of the change log.
   *
   * @param state Mongock's word in lower case with hyphens, e.g. {@code rolled-back}
   * @param duration null where none was recorded
   */
  public record HistoryRow(
      String changeId,
      String state,
      @Nullable Instant at,
      @Nullable Duration duration,
      @Nullable String host,
      @Nullable String error) {}

  /** A change unit of this build; {@code checksum} is the SHA-256 of its declaration, in hex. */
  public record CodeUnit(String id, String order, String className, String checksum) {}

  /** A unit in code and in the database. */
  public record Compared(
      String id, boolean inCode, boolean inDb, StepState state, ChecksumMatch checksum) {}

  /**
   * A unit marked as under way.
   *
   * @param undo whether it is being undone, not applied
   * @param owner the random token of the process that marked it
   * @param host that process, for a person
   * @param since when it was marked, by the server's clock
   * @param alive whether that process holds the lock; if not, it no longer works
   */
  public record UnderWay(
      String changeId,
      boolean undo,
      String owner,
      String host,
      @Nullable Instant since,
      boolean alive) {}

  /** Whether the checksum recorded when a unit was applied is the one in this build. */
  public enum ChecksumMatch {
    MATCH,
    CHANGED,
    /** Not applied, not recorded, or not in this build. */
    UNKNOWN
  }
}
