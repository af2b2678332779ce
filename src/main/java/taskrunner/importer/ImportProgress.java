package taskrunner.importer;

/** Receives the progress of an import, often and on the importing thread. So it has to be quick. */
@FunctionalInterface
public interface ImportProgress {
  /** Ignores the progress. */
  ImportProgress NONE = (bytes, totalBytes, documents) -> {};

  /** Logs a line every ten seconds, with rate and remaining time; for one import. */
  static ImportProgress logged() {
    return new LoggedProgress();
  }

  /**
   * The progress so far. Files that an earlier or a concurrent import has imported do not count, so
   * that rate and remaining time are those of what is read.
   *
   * @param bytes read from the store's files
   * @param totalBytes size of the files that have to be read, as far as known
   * @param documents records read, valid or not
   */
  void importing(long bytes, long totalBytes, long documents);
}
