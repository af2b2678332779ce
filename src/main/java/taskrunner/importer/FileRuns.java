package taskrunner.importer;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/**
 * Finds the run of each record of one log, approvals file or manifest: the one that the record
 * names, else the one that the file is called after. What has none is rejected, once for the file
 * where the file's own run is not known, else record by record.
 */
final class FileRuns {
  private final StoreFile file;
  private final LedgerFile ledgerFile;
  private final KnownRuns known;
  private final Rejecting rejecting;
  private @Nullable Set<String> named;
  private @Nullable String fileRunId;
  private boolean fileRejected;
  private long records;

  FileRuns(StoreFile file, LedgerFile ledgerFile, KnownRuns known, Rejecting rejecting) {
    this.file = file;
    this.ledgerFile = ledgerFile;
    this.known = known;
    this.rejecting = rejecting;
  }

  /** What the file says of all its records. */
  void fileRunId(String runId) {
    fileRunId = runId;
  }

  /** The record's run; null when it was rejected. */
  @Nullable String of(StoreRecord record) {
    records++;
    String own = record.runId();
    if (own == null) {
      return ofFile();
    }
    if (known.contains(own)) {
      return own;
    }
    if (own.equals(fileRunId) || candidates().isEmpty()) {
      rejectFile(
          RejectCode.UNKNOWN_RUN,
          "The run " + own + " is not known: neither the store nor the database has it.");
    } else {
      rejecting.reject(
          ledgerFile,
          record,
          RejectCode.UNKNOWN_RUN,
          "It names the run " + own + ", which neither the store nor the database has.");
    }
    return null;
  }

  /** The file was read to its end: one without any record may have an unknown run, too. */
  void finished() {
    if (records == 0 && ledgerFile.rejected == 0 && file.size() > 0) {
      String own = fileRunId;
      if (own == null) {
        ofFile();
      } else if (!known.contains(own)) {
        rejectFile(
            RejectCode.UNKNOWN_RUN,
            "The run " + own + " is not known: neither the store nor the database has it.");
      }
    }
  }

  /** The run that the file is called after; null when the file was rejected. */
  private @Nullable String ofFile() {
    Set<String> candidates = named();
    if (candidates.size() == 1) {
      return candidates.iterator().next();
    }
    if (candidates.isEmpty()) {
      rejectFile(
          RejectCode.UNKNOWN_RUN,
          "No run called " + file.name() + " is known: neither the store nor the database has it.");
    } else {
      rejectFile(
          RejectCode.AMBIGUOUS_NAME,
          candidates.size()
              + " runs have the name "
              + file.name()
              + " ("
              + String.join(", ", candidates.stream().sorted().limit(5).toList())
              + ") and its content does not say which is meant.");
    }
    return null;
  }

  /** What may be the file's own run: none, then the file is rejected and not the record. */
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

  private void rejectFile(RejectCode code, String message) {
    if (!fileRejected) {
      fileRejected = true;
      rejecting.rejectFile(ledgerFile, file, code, message, FileStart.of(file.path()));
    }
  }
}
