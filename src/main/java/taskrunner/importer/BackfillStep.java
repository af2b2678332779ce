package taskrunner.importer;

/** What the backfill change unit is given: the import of the configured filesystem store. */
public interface BackfillStep {
  /**
   * Imports the store; does nothing where none is configured. Rejected and conflicting records do
   * not fail it: they are in the report.
   */
  void run();

  /**
   * Takes the import back: deletes exactly what was imported and has not changed since. Does
   * nothing when it is called because {@link #run()} itself failed: what was imported is kept and
   * the next run goes on from there.
   */
  void undo();
}
