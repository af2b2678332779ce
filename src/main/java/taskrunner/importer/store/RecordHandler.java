package taskrunner.importer.store;

import org.bson.BsonDocument;

/** Receives what a file holds, in the file's order. */
public interface RecordHandler {
  /**
   * The file names, outside its records, the run they belong to (a manifest, a wrapped array of
   * approvals). Comes before its records; those that name no run themselves carry this one.
   */
  default void fileRunId(StoreFile file, String runId) {}

  /**
   * What was noted of the form of the file, or of the piece of a log; comes after its records.
   *
   * @param notes the handler's own from now on
   */
  default void noted(StoreFile file, FormNotes notes) {}

  /**
   * What a manifest says beside its run and its outputs; {@code uploadedAt} as a date where it is
   * one. Comes before its records.
   */
  default void manifestFields(StoreFile file, BsonDocument fields) {}

  /** A good record. */
  void accept(StoreRecord record);

  /** A bad one; reading goes on with the next where the file allows it. */
  void reject(Reject reject);

  /**
   * The last line has no newline and does not parse: a writer caught in the act, left for later.
   */
  void incompleteTail(StoreFile file, long line, long offset);
}
