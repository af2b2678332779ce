package taskrunner;

/**
 * The kind of an error, as a word that scripts can rely on: it is {@code error.code} in the command
 * line's JSON, and keeps its meaning after its release.
 */
public enum ErrorCode {
  WRONG_USAGE("wrong-usage"),
  WRONG_CONFIGURATION("wrong-configuration"),
  /** A list of change units is wrong, e.g. a duplicate id or a missing validator. */
  WRONG_CHANGE_UNITS("wrong-change-units"),
  SERVER_UNREACHABLE("server-unreachable"),
  AUTHENTICATION_FAILED("authentication-failed"),
  PERMISSION_DENIED("permission-denied"),
  SERVER_ERROR("server-error"),
  UNSUPPORTED_SERVER("unsupported-server"),
  LOCK_HELD("lock-held"),
  LEASE_LOST("lease-lost"),
  INTERRUPTED("interrupted"),
  STEP_FAILED("step-failed"),
  HISTORY_NOT_WRITTEN("history-not-written"),
  DAMAGED_BOOKKEEPING("damaged-bookkeeping"),
  PENDING_STEPS("pending-steps"),
  VALIDATOR_VIOLATIONS("validator-violations"),
  DUPLICATE_KEYS("duplicate-keys"),
  CONFLICTING_INDEX("conflicting-index"),
  CONFLICTING_COLLECTION("conflicting-collection"),
  CHANGED_STEP("changed-step"),
  UNKNOWN_STEP("unknown-step"),
  OUT_OF_ORDER_STEP("out-of-order-step"),
  COLLECTION_NAMES_CHANGED("collection-names-changed"),
  STORE_NOT_FOUND("store-not-found"),
  REJECTS_FILE_FAILED("rejects-file-failed"),
  REPORT_FILE_FAILED("report-file-failed"),
  IMPORT_FAILED("import-failed"),
  EXPORT_FAILED("export-failed"),
  INTERNAL("internal");

  private final String word;

  ErrorCode(String word) {
    this.word = word;
  }

  /** The stable, lower-case word, e.g. {@code lock-held}. */
  public String word() {
    return word;
  }
}
