package taskrunner.schema;

import java.util.List;

/** The configured name of each collection; all four differ (held by the settings). */
public record CollectionNames(String runs, String logs, String artifacts, String approvals) {
  /**
   * {@code pack_runs}, {@code pack_run_logs}, {@code pack_artifacts}, {@code pack_run_approvals}.
   */
  public static final CollectionNames DEFAULTS =
      new CollectionNames(
          CollectionRole.RUNS.defaultName(),
          CollectionRole.LOGS.defaultName(),
          CollectionRole.ARTIFACTS.defaultName(),
          CollectionRole.APPROVALS.defaultName());

  /** All four. */
  public List<String> all() {
    return List.of(runs, logs, artifacts, approvals);
  }

  /** The name configured for {@code role}. */
  public String of(CollectionRole role) {
    return switch (role) {
      case RUNS -> runs;
      case LOGS -> logs;
      case ARTIFACTS -> artifacts;
      case APPROVALS -> approvals;
    };
  }
}
