package taskrunner.importer.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.write.Retries;

/**
 * Collects the ledger entries of completed batches and stores them together. The dead letters are
 * written before the entries that count them.
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

  /** Stores the entry with the next flush; replaces an earlier entry of the same file. */
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
