package taskrunner.schema;

/** The four collections this module owns; each has a default name that configuration can change. */
public enum CollectionRole {
  RUNS("pack_runs"),
  LOGS("pack_run_logs"),
  ARTIFACTS("pack_artifacts"),
  APPROVALS("pack_run_approvals");

  private final String defaultName;

  CollectionRole(String defaultName) {
    this.defaultName = defaultName;
  }

  /** The name where configuration gives none; also part of deterministic ids, so it is frozen. */
  public String defaultName() {
    return defaultName;
  }
}
