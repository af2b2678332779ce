package taskrunner.importer.write;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What makes two log entries one. */
public record EntryKey(String runId, long sequence) {
  /**
   * Of a stored entry; null where it has none: a query for a run id also finds an array that has
   * it.
   */
  public static @Nullable EntryKey of(BsonDocument entry) {
    BsonValue run = entry.get("runId");
    Long sequence = StoredSequence.of(entry.get("sequence"));
    return run != null && run.isString() && sequence != null
        ? new EntryKey(run.asString().getValue(), sequence)
        : null;
  }
}
