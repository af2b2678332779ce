package taskrunner.importer;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.StoreRecord;

/**
 * A log entry on its way into the database.
 *
 * @param counts where it is counted
 */
record LogEntry(
    LogFile log, LedgerFile counts, StoreRecord record, Key key, RawBsonDocument document) {
  /** What makes two entries one. */
  record Key(String runId, long sequence) {
    /**
     * Of a stored entry; null where it has none: a query for a run id also finds an array that has
     * it.
     */
    static @Nullable Key of(BsonDocument entry) {
      BsonValue run = entry.get("runId");
      Long sequence = StoredSequence.of(entry.get("sequence"));
      return run != null && run.isString() && sequence != null
          ? new Key(run.asString().getValue(), sequence)
          : null;
    }
  }

  String runId() {
    return key.runId();
  }

  long sequence() {
    return key.sequence();
  }
}
