package taskrunner.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.WordChoice;
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
    List<StoreFile> files = files();
    // An import warns of an empty store.
    if (files.isEmpty() || !areRecorded(files)) {
      return null;
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

  /** All files of the store; none if they are too many, or one is rejected. */
  private List<StoreFile> files() {
    FilesystemStore store = new FilesystemStore(request.folders());
    List<StoreFile> files = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      files.addAll(store.files(kind, reject -> rejected = true, unknown));
      if (rejected || files.size() > MOST_FILES) {
        return List.of();
      }
    }
    return files;
  }

  private boolean areRecorded(List<StoreFile> files) {
    List<String> ids = new ArrayList<>();
    for (StoreFile file : files) {
      ids.add(LedgerFile.id(file.kind(), file.relativePath()));
    }
    Map<String, LedgerFile> recorded =
        retries.retry("reading what was imported before", () -> ledger.amongAll(Set.copyOf(ids)));
    for (int i = 0; i < files.size(); i++) {
      StoreFile file = files.get(i);
      LedgerFile before = recorded.get(ids.get(i));
      if (before == null
          || before.owner != null
          || !before.covers(file, choice)
          || contradicts(before)) {
        return false;
      }
      stats.found(file);
      stats.unchanged(file.kind(), FileResult.SKIPPED, before.records);
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
