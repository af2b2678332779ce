package taskrunner.importer.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.write.Retries;

/**
 * What the ledger has to know of completed batches; stored together. What it says of rejects is
 * written down before.
 */
public final class LedgerWriter {
  private static final int AT_ONCE = 1_000;

  private final Ledger ledger;
  private final Retries retries;
  private final DeadLetters deadLetters;
  private final boolean dryRun;
  private final Map<String, LedgerFile> pending = new LinkedHashMap<>();

  public LedgerWriter(Ledger ledger, Retries retries, DeadLetters deadLetters, boolean dryRun) {
    this.ledger = ledger;
    this.retries = retries;
    this.deadLetters = deadLetters;
    this.dryRun = dryRun;
  }

  /** To be stored with the next flush, in place of what was to be stored of the same file. */
  public void add(LedgerFile file) {
    if (!dryRun) {
      pending.put(file.id(), file);
    }
  }

  public void rejects(BatchRejects rejects) {
    if (!dryRun) {
      rejects.writeTo(deadLetters);
    }
  }

  public void flush() {
    if (pending.isEmpty()) {
      return;
    }
    deadLetters.sync();
    List<LedgerFile> files = new ArrayList<>(pending.values());
    pending.clear();
    for (int from = 0; from < files.size(); from += AT_ONCE) {
      put(ledger, retries, files.subList(from, Math.min(files.size(), from + AT_ONCE)));
    }
  }

  public static void put(Ledger ledger, Retries retries, List<LedgerFile> files) {
    retries.retry("recording what was imported", () -> ledger.put(files));
  }
}
