package taskrunner.schema;

/**
 * The collections this module owns. Each has a default name, which configuration can change, and a
 * key of its own in the settings.
 */
public enum CollectionRole {
  RUNS("pack_runs", "runs"),
  LOGS("pack_run_logs", "log entries"),
  ARTIFACTS("pack_artifacts", "artifacts"),
  APPROVALS("pack_run_approvals", "approvals");

  private final String defaultName;
  private final String documents;

  CollectionRole(String defaultName, String documents) {
    this.defaultName = defaultName;
    this.documents = documents;
  }

  /** The name where configuration gives none; also part of deterministic ids, so it is frozen. */
  public String defaultName() {
    return defaultName;
  }

  /** What a sentence calls its documents, for example {@code log entries}. */
  public String documents() {
    return documents;
  }
}
