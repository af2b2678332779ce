package taskrunner;

import java.util.Locale;

/** The state of a change unit, as reports and the command line show it. */
public enum StepState {
  /** Applied by this run. */
  EXECUTED,
  /** Applied by an earlier run, or by another process while this one waited. */
  ALREADY_EXECUTED,
  /** Failed, and its rollback failed too or kept its progress for the next run. */
  FAILED,
  /** Reverted: by {@code undo}, or after a failure. */
  ROLLED_BACK,
  /** Not applied. */
  PENDING,
  /** Recorded in the database, but unknown to this build. */
  MISSING_IN_CODE;

  /** The word in reports, e.g. {@code already-executed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
