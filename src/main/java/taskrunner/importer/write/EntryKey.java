package taskrunner.importer.write;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The identity of a log entry. */
public record EntryKey(String runId, long sequence) {
  /**
   * The key of a stored entry; null if it has none. A query for a run id also matches an array that
   * contains it.
   */
  public static @Nullable EntryKey of(BsonDocument entry) {
    BsonValue run = entry.get("runId");
    Long sequence = StoredSequence.of(entry.get("sequence"));
    return run != null && run.isString() && sequence != null
        ? new EntryKey(run.asString().getValue(), sequence)
        : null;
  }
}
