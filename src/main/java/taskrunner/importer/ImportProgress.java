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
   * So far. What earlier imports, or others, have taken in is passed over, and counts nowhere: so
   * rate and time left are those of what is read.
   *
   * @param bytes read, of the store's files
   * @param totalBytes size of the store's files, as far as it is known that they have to be read
   * @param documents records read, good and bad
   */
  void importing(long bytes, long totalBytes, long documents);
}
