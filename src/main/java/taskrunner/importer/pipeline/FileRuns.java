package taskrunner.importer.pipeline;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.record.BatchRejects;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.KnownRuns;

/**
 * Finds the run of each record of one log, approvals file or manifest: the run that the record
 * names, else the run that the file is named after. If the file's own run is unknown, the file is
 * rejected once. Otherwise each record with an unknown run is rejected. Thread-safe.
 */
public final class FileRuns {
  private static final String NEITHER = ": neither the store nor the database has it.";

  private final StoreFile file;
  private final KnownRuns known;
  private volatile @Nullable Set<String> named;
  private volatile @Nullable String fileRunId;
  private volatile boolean anyRecord;
  private final AtomicBoolean fileRejected = new AtomicBoolean();

  public FileRuns(StoreFile file, KnownRuns known) {
    this.file = file;
    this.known = known;
  }

  /** Sets the run that the file names for all its records. */
  void fileRunId(String runId) {
    fileRunId = runId;
  }

  /**
   * The record's run; null if the record was rejected.
   *
   * @param ledgerFile counts the reject
   */
  @Nullable String of(StoreRecord record, LedgerFile ledgerFile, BatchRejects rejects) {
    anyRecord = true;
    String own = record.runId();
    if (own == null) {
      return ofFile(ledgerFile, rejects);
    }
    if (known.contains(own)) {
      return own;
    }
    if (own.equals(fileRunId) || candidates().isEmpty()) {
      rejectUnknown(ledgerFile, rejects, "The run " + own);
    } else {
      rejects.reject(
          ledgerFile,
          record,
          RejectCode.UNKNOWN_RUN,
          "It names the run " + own + ", which neither the store nor the database has.");
    }
    return null;
  }

  /** Called at the end of the file: a file without records may also have an unknown run. */
  public void finished(LedgerFile ledgerFile, BatchRejects rejects) {
    if (!anyRecord && ledgerFile.rejected == 0 && file.size() > 0) {
      String own = fileRunId;
      if (own == null) {
        ofFile(ledgerFile, rejects);
      } else if (!known.contains(own)) {
        rejectUnknown(ledgerFile, rejects, "The run " + own);
      }
    }
  }

  /** The run that the file is named after; null if the file was rejected. */
  private @Nullable String ofFile(LedgerFile ledgerFile, BatchRejects rejects) {
    Set<String> candidates = named();
    if (candidates.size() == 1) {
      return candidates.iterator().next();
    }
    if (candidates.isEmpty()) {
      rejectFile(
          ledgerFile,
          rejects,
          RejectCode.UNKNOWN_RUN,
          "No run called " + file.name() + " is known" + NEITHER);
    } else {
      rejectFile(
          ledgerFile,
          rejects,
          RejectCode.AMBIGUOUS_NAME,
          candidates.size()
              + " runs have the name "
              + file.name()
              + " ("
              + String.join(", ", candidates.stream().sorted().limit(5).toList())
              + ") and its content does not name one of them.");
    }
    return null;
  }

  /** The possible runs of the file; if there is none, the file is rejected and not the record. */
  private Set<String> candidates() {
    String own = fileRunId;
    if (own != null) {
      return known.contains(own) ? Set.of(own) : Set.of();
    }
    return named();
  }

  private Set<String> named() {
    Set<String> found = named;
    if (found == null) {
      found = known.named(file.name());
      named = found;
    }
    return found;
  }

  private void rejectUnknown(LedgerFile ledgerFile, BatchRejects rejects, String which) {
    rejectFile(ledgerFile, rejects, RejectCode.UNKNOWN_RUN, which + " is not known" + NEITHER);
  }

  private void rejectFile(
      LedgerFile ledgerFile, BatchRejects rejects, RejectCode code, String message) {
    if (fileRejected.compareAndSet(false, true)) {
      rejects.rejectFile(ledgerFile, file, code, message, file.start());
    }
  }
}
