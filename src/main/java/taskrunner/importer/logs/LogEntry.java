package taskrunner.importer.logs;

import org.bson.RawBsonDocument;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.EntryKey;

/**
 * A log entry to write.
 *
 * @param counts counts it
 */
record LogEntry(
    LogFile log, LedgerFile counts, StoreRecord record, EntryKey key, RawBsonDocument document) {
  String runId() {
    return key.runId();
  }

  long sequence() {
    return key.sequence();
  }
}
