package taskrunner.schema;

/** Asked before every write: may this process still change the database? */
@FunctionalInterface
public interface WriteGuard {
  /**
   * Returns while the work may go on.
   *
   * @throws taskrunner.LeaseLostException the lock is no longer ours
   * @throws taskrunner.TaskRunnerSchemaException with code {@code interrupted}: a stop was asked
   *     for
   */
  void check();
}
