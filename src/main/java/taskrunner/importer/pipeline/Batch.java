package taskrunner.importer.pipeline;

/** Records that are read, decided on and written together, in stages ({@link OrderedPipeline}). */
public interface Batch {
  /** Memory that its text takes, in bytes; known before it is prepared. */
  long bytes();

  /** Reads and maps; any number at once, in any order. */
  void prepare();

  /** What depends on the records before it; in order, so it should be quick. */
  void decide();

  /**
   * Writes; any number at once.
   *
   * @param awaitEarlier returns when everything before this batch is written and settled
   */
  void write(Runnable awaitEarlier);

  /** Whether what was written stays, whatever becomes of the primary. */
  default boolean isSettled() {
    return true;
  }

  /**
   * Sees to it that what was written stays; in order, on the thread of the import. Several batches
   * cost little more than one.
   */
  default void settle() {}

  /** Counts, and hands over what the ledger has to know; in order, on the thread of the import. */
  void complete();
}
