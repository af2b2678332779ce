package taskrunner.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;

/**
 * What the ledger has to know of completed batches; stored together. What it says of rejects is
 * written down before.
 */
final class Recorder {
  private static final int AT_ONCE = 1_000;

  private final Ledger ledger;
  private final Inserts inserts;
  private final DeadLetters deadLetters;
  private final boolean dryRun;
  private final Map<String, LedgerFile> pending = new LinkedHashMap<>();

  Recorder(Ledger ledger, Inserts inserts, DeadLetters deadLetters, boolean dryRun) {
    this.ledger = ledger;
    this.inserts = inserts;
    this.deadLetters = deadLetters;
    this.dryRun = dryRun;
  }

  /** To be stored with the next flush, in place of what was to be stored of the same file. */
  void add(LedgerFile file) {
    if (!dryRun) {
      pending.put(file.id(), file);
    }
  }

  void rejects(Rejecting rejecting) {
    if (!dryRun) {
      rejecting.writeTo(deadLetters);
    }
  }

  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    deadLetters.sync();
    List<LedgerFile> files = new ArrayList<>(pending.values());
    pending.clear();
    for (int from = 0; from < files.size(); from += AT_ONCE) {
      put(ledger, inserts, files.subList(from, Math.min(files.size(), from + AT_ONCE)));
    }
  }

  static void put(Ledger ledger, Inserts inserts, List<LedgerFile> files) {
    inserts.patientlyDo("recording what was imported", () -> ledger.put(files));
  }
}
