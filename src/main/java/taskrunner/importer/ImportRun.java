package taskrunner.importer;

import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonDocument;
import taskrunner.importer.ImportReport.Files;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.EnumFindings;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.Normalisations;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RecordReader;
import taskrunner.importer.store.RecordReader.FileRead;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/**
 * One import, from the walk to the report: runs first, so that it is known which runs there are,
 * then approvals, artifacts and logs, each file in the byte order of its path.
 */
final class ImportRun {
  private final ImportRequest request;
  private final Function<RecordKind, MongoCollection<BsonDocument>> collections;
  private final Ledger ledger;
  private final Inserts inserts;
  private final ImportProgress progress;
  private final DeadLetters deadLetters;
  private final Tally tally = new Tally();
  private final Rejecting rejecting;
  private final Normalisations normalisations = new Normalisations();
  private final EnumFindings enumFindings;
  private final RecordReader reader;
  private final DryRun dryRun;
  private final String enums;
  private final Map<RecordKind, List<StoreFile>> files = new EnumMap<>(RecordKind.class);
  private Map<String, LedgerFile> recorded = Map.of();
  private long bytesDone;
  private long bytesTotal;

  ImportRun(
      ImportRequest request,
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Ledger ledger,
      Inserts inserts,
      ImportProgress progress,
      DeadLetters deadLetters,
      DryRun dryRun) {
    this.dryRun = dryRun;
    this.request = request;
    this.collections = collections;
    this.ledger = ledger;
    this.inserts = inserts;
    this.progress = progress;
    this.deadLetters = deadLetters;
    this.rejecting = new Rejecting(deadLetters, tally, request.dryRun());
    this.reader = new RecordReader(request.enums(), normalisations);
    this.enumFindings = reader.enumFindings();
    this.enums = request.enums().text();
  }

  /**
   * @param start of the clock, in its nanoseconds
   */
  ImportReport run(long start) {
    FilesystemStore store = new FilesystemStore(request.folders());
    for (RecordKind kind : RecordKind.values()) {
      List<StoreFile> found = store.files(kind, reject -> rejecting.reject(kind, null, reject));
      files.put(kind, found);
      tally.filesTotal += found.size();
      found.forEach(file -> bytesTotal += file.size());
    }
    KnownRuns knownRuns =
        new KnownRuns(collections.apply(RecordKind.RUN), inserts, doubtfulNames());
    recorded = inserts.patiently("reading what was imported before", ledger::load);
    for (RecordKind kind : List.of(RecordKind.RUN, RecordKind.APPROVAL, RecordKind.ARTIFACT)) {
      importNamed(kind, knownRuns);
    }
    importLogs(knownRuns);
    deadLetters.sync();
    return report(Duration.ofNanos(System.nanoTime() - start));
  }

  private List<StoreFile> files(RecordKind kind) {
    return files.getOrDefault(kind, List.of());
  }

  private Set<String> doubtfulNames() {
    Set<String> names = new HashSet<>();
    for (RecordKind kind : RecordKind.values()) {
      for (StoreFile file : files(kind)) {
        if (kind != RecordKind.RUN && file.name().indexOf('_') >= 0) {
          names.add(file.name());
        }
      }
    }
    return names;
  }

  private void importNamed(RecordKind kind, KnownRuns knownRuns) {
    NamedRecords records =
        new NamedRecords(
            kind, collections.apply(kind), ledger, inserts, rejecting, tally, deadLetters, dryRun);
    recorded.values().stream().filter(file -> file.kind() == kind).forEach(records::remember);
    for (StoreFile file : files(kind)) {
      LedgerFile before = recorded.get(new LedgerFile(kind, file.relativePath()).id());
      if (before != null && before.covers(file, enums) && records.maySkip(before)) {
        skip(file, before);
        records.skipped(before);
        if (kind == RecordKind.RUN) {
          before.runs.forEach(knownRuns::add);
        }
        continue;
      }
      LedgerFile now = ledgerFile(file);
      if (before != null) {
        // Also what the file has no longer: it is in the database, and is the import's own.
        now.written.putAll(before.written);
        now.parts(before);
      }
      FileRuns runs = new FileRuns(file, now, knownRuns, rejecting);
      FileRead read =
          reader.read(
              file,
              new Handler(now, runs) {
                @Override
                public void accept(StoreRecord record) {
                  String runId = kind == RecordKind.RUN ? record.runId() : runs.of(record);
                  if (runId != null) {
                    records.add(record, now, runId);
                    if (kind == RecordKind.RUN) {
                      knownRuns.add(runId);
                    }
                  }
                }
              });
      if (kind != RecordKind.RUN) {
        runs.finished();
      }
      done(file, read);
      now.complete = true;
      records.finished(now);
    }
    records.flush();
  }

  private void importLogs(KnownRuns knownRuns) {
    LogRecords records =
        new LogRecords(
            collections.apply(RecordKind.LOG),
            ledger,
            inserts,
            rejecting,
            tally,
            deadLetters,
            dryRun);
    for (StoreFile file : files(RecordKind.LOG)) {
      LedgerFile before = recorded.get(new LedgerFile(RecordKind.LOG, file.relativePath()).id());
      if (before != null && before.covers(file, enums)) {
        skip(file, before);
        records.skipped(before);
      } else {
        importLog(records, new LogFile(file, ledgerFile(file), before), file, knownRuns);
      }
    }
    records.flush();
  }

  private void importLog(LogRecords records, LogFile log, StoreFile file, KnownRuns knownRuns) {
    LedgerFile now = log.now;
    if (log.goesOn()) {
      records.skipped(now);
      tally.unchanged(RecordKind.LOG, now.records);
    }
    FileRuns runs = new FileRuns(file, now, knownRuns, rejecting);
    FileRead read =
        reader.read(
            file,
            now.offset,
            now.lines,
            now.entries,
            new Handler(now, runs) {
              @Override
              public void accept(StoreRecord record) {
                log.entries++;
                Long offset = record.offset();
                progress.at(bytesDone + (offset == null ? 0 : offset), bytesTotal, tally.records());
                String runId = runs.of(record);
                if (runId != null) {
                  records.add(record, log, runId);
                }
              }

              @Override
              public void reject(Reject reject) {
                log.entries++;
                super.reject(reject);
              }
            });
    if (!log.goesOn()) {
      runs.finished();
    }
    log.read(read);
    done(file, read);
    records.finished(log);
  }

  private LedgerFile ledgerFile(StoreFile file) {
    LedgerFile now = new LedgerFile(file.kind(), file.relativePath());
    now.size = file.size();
    now.modifiedMillis = file.modifiedMillis();
    now.enums = enums;
    return now;
  }

  private void skip(StoreFile file, LedgerFile before) {
    tally.filesSkipped++;
    tally.unchanged(file.kind(), before.records);
    bytesDone += file.size();
    progress.at(bytesDone, bytesTotal, tally.records());
  }

  private void done(StoreFile file, FileRead read) {
    tally.bytesRead += read.bytesRead();
    bytesDone += file.size();
    progress.at(bytesDone, bytesTotal, tally.records());
  }

  /** Counts and writes down what is rejected. */
  private abstract class Handler implements RecordHandler {
    private final LedgerFile now;
    private final FileRuns runs;

    Handler(LedgerFile now, FileRuns runs) {
      this.now = now;
      this.runs = runs;
    }

    @Override
    public void fileRunId(StoreFile file, String runId) {
      runs.fileRunId(runId);
    }

    @Override
    public void reject(Reject reject) {
      rejecting.reject(now.kind(), now, reject);
    }

    @Override
    public void incompleteTail(StoreFile file, long line, long offset) {
      tally.incompleteTails++;
    }
  }

  private ImportReport report(Duration duration) {
    List<String> warnings = new ArrayList<>();
    String integers = enumFindings.sentence();
    if (integers != null) {
      warnings.add(integers);
    }
    Outcome outcome;
    if (request.dryRun()) {
      outcome = Outcome.PLANNED;
    } else if (!tally.rejectsByCode().isEmpty()) {
      outcome = Outcome.IMPORTED_WITH_REJECTS;
    } else {
      outcome = tally.changedAnything() ? Outcome.IMPORTED : Outcome.UNCHANGED;
    }
    var path = deadLetters.path();
    return new ImportReport(
        outcome,
        tally.counts(RecordKind.RUN),
        tally.counts(RecordKind.LOG),
        tally.counts(RecordKind.ARTIFACT),
        tally.counts(RecordKind.APPROVAL),
        new Files(tally.filesTotal, tally.filesSkipped, tally.incompleteTails),
        normalisations.counts(),
        tally.rejectsByCode(),
        path == null ? null : path.toString(),
        enumFindings.tableUsed() ? enums : null,
        tally.bytesRead,
        duration,
        warnings);
  }
}
