package taskrunner.importer.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreNames;
import taskrunner.importer.write.Retries;

/**
 * The ledger entries of the files of one kind, for a caller that asks in the order of their paths.
 * The ledger is read once, page by page.
 */
public final class LedgerPages {
  private static final int PAGE = 1_000;

  private final Ledger ledger;
  private final Retries retries;
  private final RecordKind kind;
  private List<LedgerFile> page = List.of();
  private int at;
  private @Nullable String last;
  private boolean more = true;

  public LedgerPages(Ledger ledger, Retries retries, RecordKind kind) {
    this.ledger = ledger;
    this.retries = retries;
    this.kind = kind;
  }

  /** The entry of {@code file}, whose path comes after those of earlier calls; null for none. */
  public @Nullable LedgerFile find(StoreFile file) {
    String path = file.relativePath();
    while (true) {
      while (at < page.size()) {
        LedgerFile found = page.get(at);
        int order = StoreNames.BYTE_ORDER.compare(found.path(), path);
        if (order > 0) {
          return null;
        }
        at++;
        if (order == 0) {
          return found;
        }
      }
      if (!more) {
        return null;
      }
      turn();
    }
  }

  private void turn() {
    String after = last;
    page = retries.retry("reading what was imported before", () -> ledger.next(kind, after, PAGE));
    at = 0;
    more = page.size() == PAGE;
    if (more) {
      last = page.get(PAGE - 1).id();
    }
  }
}
