package taskrunner.importer;

import taskrunner.importer.ledger.LedgerFile;

/**
 * What one piece of a log adds to what the ledger says of it.
 *
 * @param file records, rejects, runs and the incomplete tail of this piece alone
 * @param sequences of its entries
 */
record PieceCount(LedgerFile file, SequenceRanges sequences) {
  static PieceCount of(LogFile log) {
    return new PieceCount(LedgerFile.of(log.file()), new SequenceRanges());
  }
}
