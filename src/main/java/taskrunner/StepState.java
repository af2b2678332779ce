package taskrunner;

import java.util.Locale;

/** Where a change unit stands; the words of reports and of the command line. */
public enum StepState {
  /** Applied by this run. */
  EXECUTED,
  /** Applied by an earlier run, or by another process while this one waited. */
  ALREADY_EXECUTED,
  /** Failed, and its rollback failed too or left its progress to be continued. */
  FAILED,
  /** Taken back: by {@code undo}, or after it failed. */
  ROLLED_BACK,
  /** Not applied. */
  PENDING,
  /** Recorded in the database but unknown to this build. */
  MISSING_IN_CODE;

  /** The word in reports, e.g. {@code already-executed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
