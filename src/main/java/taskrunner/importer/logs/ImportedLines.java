package taskrunner.importer.logs;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/**
 * Which lines of a log an earlier import has taken in as they are now, for an import that reads
 * every file again: what is stored of such a line and differs was changed in the database. All of
 * them where size and modification time are those of then; else those of a beginning that has the
 * digest of then. Thread-safe.
 */
final class ImportedLines {
  private final StoreFile file;
  private final boolean all;
  private final long offset;
  private final String sha256;
  private @Nullable Boolean beginning;

  /**
   * @param before what the earlier import recorded; null for none
   */
  ImportedLines(@Nullable LedgerFile before, StoreFile file) {
    this.file = file;
    // With rejects it is not known which lines were taken in.
    LedgerFile told = before != null && before.rejected == 0 ? before : null;
    this.all = told != null && told.complete && told.isOf(file);
    this.offset = told == null ? 0 : told.offset;
    this.sha256 = told == null ? "" : told.sha256;
  }

  /** Whether the line was taken in. */
  boolean has(StoreRecord record) {
    Long start = record.offset();
    return all || (start != null && start < offset && hasBeginning());
  }

  /** The beginning is read only where an entry differs. */
  private synchronized boolean hasBeginning() {
    Boolean known = beginning;
    if (known == null) {
      known = new PrefixDigest(file.path()).upTo(offset).equals(sha256);
      beginning = known;
    }
    return known;
  }
}
