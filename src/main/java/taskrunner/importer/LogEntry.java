package taskrunner.importer;

import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
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
    static Key of(BsonDocument entry) {
      return new Key(entry.getString("runId").getValue(), entry.getNumber("sequence").longValue());
    }
  }

  String runId() {
    return key.runId();
  }

  long sequence() {
    return key.sequence();
  }
}
