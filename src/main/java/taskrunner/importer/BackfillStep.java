package taskrunner.importer;

/** The import of the configured filesystem store, for the backfill change unit. */
public interface BackfillStep {
  /**
   * Imports the store, if one is configured. Rejected and conflicting records do not fail it; the
   * report counts them.
   */
  void run();

  /**
   * Reverts the import: deletes the documents that it wrote, unless they were changed since. Does
   * nothing if {@link #run()} itself failed: the documents stay, and the next run continues.
   */
  void undo();
}
