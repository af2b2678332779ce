package taskrunner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database's history says beside what this build contains.
 *
 * @param history every recorded execution of this module's units, oldest first
 * @param codeBase the units in this build, in order
 * @param comparison one row per unit known to either
 */
public record StateReport(
    @Nullable String database,
    List<HistoryRow> history,
    List<CodeUnit> codeBase,
    List<Compared> comparison) {
  public StateReport {
    history = List.copyOf(history);
    codeBase = List.copyOf(codeBase);
    comparison = List.copyOf(comparison);
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

  /** Whether the checksum recorded when a unit was applied is the one in this build. */
  public enum ChecksumMatch {
    MATCH,
    CHANGED,
    /** Not applied, not recorded, or not in this build. */
    UNKNOWN
  }
}
