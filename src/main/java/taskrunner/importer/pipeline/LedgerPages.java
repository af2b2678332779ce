package taskrunner.importer.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreNames;

/**
 * What is recorded of the files of one kind, for a reader who asks in the order of their paths: the
 * ledger is gone through once, page by page, beside the walk.
 */
final class LedgerPages {
  private static final int PAGE = 1_000;

  private final ImportContext context;
  private final RecordKind kind;
  private List<LedgerFile> page = List.of();
  private int at;
  private @Nullable String last;
  private boolean more = true;

  LedgerPages(ImportContext context, RecordKind kind) {
    this.context = context;
    this.kind = kind;
  }

  /** What is recorded of {@code file}, whose path comes after those of earlier calls. */
  @Nullable LedgerFile find(StoreFile file) {
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
    page =
        context
            .retries()
            .retry(
                "reading what was imported before", () -> context.ledger().next(kind, after, PAGE));
    at = 0;
    more = page.size() == PAGE;
    if (more) {
      last = page.get(PAGE - 1).id();
    }
  }
}
