package taskrunner.importer.pipeline;

/** Records that pass the stages of an {@link OrderedPipeline} together. */
public interface Batch {
  /** The memory of its text, in bytes; known before it is prepared. */
  long bytes();

  /** Reads and maps; concurrently, in any order. */
  void prepare();

  /** Decides what depends on earlier records; in order, so it has to be quick. */
  void decide();

  /**
   * Writes; concurrently.
   *
   * @param awaitEarlier returns when all earlier batches are written and settled
   */
  void write(Runnable awaitEarlier);

  /** Whether its writes survive a failover. */
  default boolean isSettled() {
    return true;
  }

  /**
   * Makes its writes survive a failover; in order, on the thread of the import. Several batches
   * cost little more than one.
   */
  default void settle() {}

  /** Adds its figures and its ledger entries; in order, on the thread of the import. */
  void complete();
}
