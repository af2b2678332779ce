package taskrunner;

/**
 * A change unit of code, which changes documents. It runs under the lock, not in a transaction.
 * Killed at any line it is run again from its beginning, so each of its writes must do no harm when
 * it is done twice.
 */
public non-sealed interface DataUnit extends ChangeUnit {
  /**
   * A word that is changed whenever the code is changed before its release. It is part of the
   * checksum: a unit that was applied with another version is refused. Not empty.
   */
  String version();

  /**
   * Does the change.
   *
   * @throws RuntimeException it failed: {@link #rollback} is called, and the unit stays pending
   */
  void execute(DataStep step);

  /**
   * Takes the change back: on an undo, and after {@link #execute} has thrown. It gets along with a
   * half-done change and destroys nothing that the unit did not make. It is not called when the
   * lock was lost or a stop was asked for.
   */
  void rollback(DataStep step);
}
