package taskrunner.importer.ledger;

import java.time.Duration;
import java.util.List;
import taskrunner.importer.store.RecordKind;

/**
 * How many entries of the ledger a look at it has read.
 *
 * @param all whether there are no more
 */
public record LookedAt(long entries, boolean all) {
  private static final int AT_ONCE = 100;

  /**
   * Reads entries until there are no more or the time is over.
   *
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: one can't be read
   */
  public static LookedAt within(Duration most, Ledger ledger) {
    long end = System.nanoTime() + most.toNanos();
    long entries = 0;
    for (RecordKind kind : RecordKind.values()) {
      String last = null;
      while (true) {
        List<LedgerFile> page = ledger.next(kind, last, AT_ONCE);
        entries += page.size();
        if (page.size() < AT_ONCE) {
          break;
        }
        if (System.nanoTime() - end > 0) {
          return new LookedAt(entries, false);
        }
        last = page.get(page.size() - 1).id();
      }
    }
    return new LookedAt(entries, true);
  }
}
