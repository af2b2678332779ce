package taskrunner.view;

import taskrunner.ErrorCode;

/**
 * The process's exit codes; docs/cli.md has the table that scripts rely on.
 *
 * <p>Its constants are inlined, so only a command that failed loads this class. The launcher relies
 * on that: it makes no archive of the classes of a failed start.
 */
public final class ExitCode {
  /** Done, or nothing to do. */
  public static final int DONE = 0;

  /** An error in a step, the server or the file system. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration. */
  public static final int WRONG_USAGE = 2;

  /** Pending work was found. */
  public static final int PENDING = 3;

  /** Another process holds the lock. */
  public static final int LOCK_HELD = 4;

  /** Drift, a violated validator, duplicates, or a changed change unit. */
  public static final int DRIFT = 5;

  /** An import finished, with rejects or conflicts. */
  public static final int REJECTS = 6;

  private ExitCode() {}

  /** The exit code of a command that failed with {@code code}. */
  public static int of(ErrorCode code) {
    return switch (code) {
      case SERVER_UNREACHABLE,
          AUTHENTICATION_FAILED,
          PERMISSION_DENIED,
          SERVER_ERROR,
          UNSUPPORTED_SERVER,
          LEASE_LOST,
          INTERRUPTED,
          STEP_FAILED,
          HISTORY_NOT_WRITTEN,
          DAMAGED_BOOKKEEPING,
          REJECTS_FILE_FAILED,
          REPORT_FILE_FAILED,
          IMPORT_FAILED,
          EXPORT_FAILED,
          INTERNAL ->
          FAILED;
      // A missing folder is a wrong option or setting, like a missing --config.
      case WRONG_USAGE, WRONG_CONFIGURATION, WRONG_CHANGE_UNITS, STORE_NOT_FOUND -> WRONG_USAGE;
      case PENDING_STEPS -> PENDING;
      case LOCK_HELD -> LOCK_HELD;
      case VALIDATOR_VIOLATIONS,
          DUPLICATE_KEYS,
          CONFLICTING_INDEX,
          CONFLICTING_COLLECTION,
          CHANGED_STEP,
          UNKNOWN_STEP,
          OUT_OF_ORDER_STEP,
          COLLECTION_NAMES_CHANGED ->
          DRIFT;
    };
  }
}
