package taskrunner.importer.store;

import org.bson.BsonDocument;

/** Receives the contents of a file, in order. */
public interface RecordHandler {
  /**
   * The run that the file names outside its records (a manifest, a wrapped array of approvals).
   * Called before its records; those without their own run get this one.
   */
  default void fileRunId(StoreFile file, String runId) {}

  /**
   * The form of the file, or of the piece of a log; called after its records.
   *
   * @param notes the handler may change them
   */
  default void noted(StoreFile file, FormNotes notes) {}

  /**
   * The fields of a manifest beside its run and its outputs, with {@code uploadedAt} as a date if
   * it is one. Called before its records.
   */
  default void manifestFields(StoreFile file, BsonDocument fields) {}

  /** A valid record. */
  void accept(StoreRecord record);

  /** A rejected record; the reader continues with the next if the file allows it. */
  void reject(Reject reject);

  /** A record that a process with a larger heap can read; an import rejects it. */
  default void tooLittleMemory(Reject reject) {
    reject(reject);
  }

  /**
   * The last line has no newline and does not parse: it is incomplete, and left for the next
   * import.
   */
  void incompleteTail(StoreFile file, long line, long offset);
}
