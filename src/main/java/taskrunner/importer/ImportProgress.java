package taskrunner.importer;

/** Told how far an import is; called often, from the importing thread, so it should be quick. */
@FunctionalInterface
public interface ImportProgress {
  /** Shows nothing. */
  ImportProgress NONE = (bytes, totalBytes, documents) -> {};

  /** Logs a line every ten seconds, with rate and time left; for one import. */
  static ImportProgress logged() {
    return new LoggedProgress();
  }

  /**
   * So far.
   *
   * @param bytes read or skipped, of the store's files
   * @param totalBytes size of the store's files, as the walk found them
   * @param documents records read, good and bad
   */
  void importing(long bytes, long totalBytes, long documents);
}
