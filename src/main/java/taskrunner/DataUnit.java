package taskrunner;

/**
 * A change unit of code, which changes documents. It runs under the lock, not in a transaction. If
 * the process is killed at any line, it runs again from its beginning: each of its writes must be
 * idempotent.
 */
public non-sealed interface DataUnit extends ChangeUnit {
  /**
   * A word that you change with the code, until its release. It is part of the checksum: a start
   * refuses a unit that was applied with another version. Not empty.
   */
  String version();

  /**
   * Does the change.
   *
   * @throws RuntimeException it failed: {@link #rollback} is called, and the unit stays pending
   */
  void execute(DataStep step);

  /**
   * Reverts the change: on an undo, and after {@link #execute} has thrown. It must handle a
   * half-done change, and remove nothing that the unit did not create. It is not called after the
   * loss of the lock or after a stop request.
   */
  void rollback(DataStep step);
}
