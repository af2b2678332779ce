package taskrunner.importer.logs;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/**
 * Which lines of a log an earlier import has imported as they are now, for an import that reads
 * every file again. If the stored entry of such a line differs, it was changed in the database.
 * These are the lines of the beginning, if its digest is the same. Without a digest, since the last
 * line had no newline, they are all lines if size and modification time are the same. Thread-safe.
 */
final class ImportedLines {
  private final StoreFile file;
  private final boolean all;
  private final long offset;
  private final String sha256;
  private @Nullable Boolean beginning;

  /**
   * @param before the ledger entry of the earlier import; null for none
   */
  ImportedLines(@Nullable LedgerFile before, StoreFile file) {
    this.file = file;
    // With rejects it is not known which lines were imported.
    LedgerFile known = before != null && before.rejected == 0 ? before : null;
    this.all = known != null && known.complete && known.sha256.isEmpty() && known.isOf(file);
    this.offset = known == null ? 0 : known.offset;
    this.sha256 = known == null ? "" : known.sha256;
  }

  boolean has(StoreRecord record) {
    Long start = record.offset();
    return all || (start != null && start < offset && hasBeginning());
  }

  /** Reads the beginning, only when an entry differs. */
  private synchronized boolean hasBeginning() {
    Boolean known = beginning;
    if (known == null) {
      known = new PrefixDigest(file.path()).upTo(offset).equals(sha256);
      beginning = known;
    }
    return known;
  }
}
