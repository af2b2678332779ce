package taskrunner.importer.logs;

import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.FormNotes;

/**
 * What one piece of a log adds to the ledger entry of the log.
 *
 * @param file records, rejects, runs and the incomplete tail of this piece
 * @param sequences of its entries
 * @param notes of the form of its entries
 */
record PieceCount(LedgerFile file, SequenceRanges sequences, FormNotes notes) {
  static PieceCount of(LogFile log) {
    return new PieceCount(LedgerFile.of(log.file()), new SequenceRanges(), new FormNotes());
  }
}
