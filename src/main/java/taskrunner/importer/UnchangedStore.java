package taskrunner.importer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.WordChoice;
import taskrunner.importer.pipeline.LedgerPages;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.ImportStats.FileResult;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.LeftAlone;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.UnknownNames;
import taskrunner.importer.write.Retries;

/**
 * A store that has not changed since its last import. Reading the ledger is enough to know that, so
 * such an import neither takes part beside others nor starts workers.
 */
final class UnchangedStore {
  /** With more files, an import takes so long that what this saves does not count. */
  private static final int MOST_FILES = 1_000;

  private final ImportRequest request;
  private final Ledger ledger;
  private final Retries retries;
  private final WordChoice choice;
  private final ImportStats stats = new ImportStats();
  private final UnknownNames unknown = new UnknownNames();
  private final Map<Object, BsonBinary> hashes = new HashMap<>();
  private boolean rejected;
  private int files;

  UnchangedStore(ImportRequest request, Ledger ledger, Retries retries) {
    this.request = request;
    this.ledger = ledger;
    this.retries = retries;
    this.choice = new WordChoice(request.enums().text(), request.words());
  }

  /**
   * The report of an import of it.
   *
   * @param start of the import by {@link System#nanoTime}
   * @return null where a file is new, changed, being imported, or has something to report again,
   *     and where there is no file
   */
  @Nullable ImportReport report(long start) {
    FilesystemStore store = new FilesystemStore(request.folders());
    for (RecordKind kind : RecordKind.values()) {
      List<StoreFile> found = store.files(kind, reject -> rejected = true, unknown);
      files += found.size();
      if (rejected || files > MOST_FILES || !areRecorded(kind, found)) {
        return null;
      }
    }
    if (files == 0) {
      return null; // An import warns of it.
    }
    LeftAlone leftAlone = unknown.leftAlone();
    return new ReportFigures(stats, leftAlone, start)
        .report(
            Outcome.UNCHANGED,
            Map.of(),
            null,
            null,
            Stream.ofNullable(leftAlone.sentence()).toList());
  }

  private boolean areRecorded(RecordKind kind, List<StoreFile> found) {
    LedgerPages recorded = new LedgerPages(ledger, retries, kind);
    for (StoreFile file : found) {
      LedgerFile before = recorded.find(file);
      if (before == null
          || before.owner != null
          || !before.covers(file, choice)
          || contradicts(before)) {
        return false;
      }
      stats.found(file);
      stats.unchanged(kind, FileResult.SKIPPED, before.records);
    }
    return true;
  }

  /** Whether an earlier file has one of its records, but other: the import reads it again then. */
  private boolean contradicts(LedgerFile file) {
    for (Map.Entry<Object, BsonBinary> one : file.hashes().entrySet()) {
      BsonBinary first = hashes.putIfAbsent(one.getKey(), one.getValue());
      if (first != null && !first.equals(one.getValue())) {
        return true;
      }
    }
    return false;
  }
}
