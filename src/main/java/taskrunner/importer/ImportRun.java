package taskrunner.importer;

import com.mongodb.client.MongoCollection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport.Outcome;
import taskrunner.importer.keyed.KeyedSource;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.ledger.WordChoice;
import taskrunner.importer.logs.LogSource;
import taskrunner.importer.pipeline.DryRun;
import taskrunner.importer.pipeline.FileClaims;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.pipeline.OrderedPipeline;
import taskrunner.importer.record.BatchRejects;
import taskrunner.importer.record.DeadLetters;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.ImportStats.FileResult;
import taskrunner.importer.record.ImportStats.Result;
import taskrunner.importer.record.LedgerWriter;
import taskrunner.importer.store.EnumFindings;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.LeftAlone;
import taskrunner.importer.store.Normalisations;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RecordReader;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.UnknownNames;
import taskrunner.importer.write.KnownRuns;
import taskrunner.importer.write.LogExpiry;
import taskrunner.importer.write.Retries;

/**
 * One import, from the walk through the store to the report: kind by kind in the order of {@link
 * RecordKind}, runs first, because all other records belong to one; the files of a kind in the byte
 * order of their paths. It continues with the next kind when all files of the last kind are done,
 * by this import or another.
 */
final class ImportRun {
  private final ImportRequest request;
  private final DeadLetters deadLetters;
  private final ImportProgress progress;
  private LeftAlone leftAlone = LeftAlone.NONE;
  private final ImportStats stats = new ImportStats();
  private final Normalisations normalisations = new Normalisations();
  private final EnumFindings enumFindings;
  private final ImportContext context;
  private final Map<RecordKind, List<StoreFile>> files = new EnumMap<>(RecordKind.class);
  private final Set<String> doubtfulNames = new HashSet<>();

  ImportRun(
      ImportRequest request,
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Ledger ledger,
      Retries retries,
      @Nullable Participant participant,
      ImportProgress progress,
      DeadLetters deadLetters,
      DryRun dryRun,
      LogExpiry logExpiry) {
    this.request = request;
    this.deadLetters = deadLetters;
    this.progress = progress;
    RecordReader reader = new RecordReader(request.enums(), request.words(), normalisations);
    this.enumFindings = reader.enumFindings();
    this.context =
        new ImportContext(
            collections,
            ledger,
            retries,
            participant,
            dryRun,
            logExpiry,
            reader,
            new WordChoice(request.enums().text(), request.words()),
            request.again(),
            new KnownRuns(collections.apply(RecordKind.RUN), retries, doubtfulNames),
            stats,
            new LedgerWriter(ledger, retries, deadLetters, dryRun.asked()));
  }

  /**
   * @param start of the clock, in its nanoseconds
   */
  ImportReport run(long start) {
    walk();
    for (RecordKind kind : RecordKind.values()) {
      List<StoreFile> found = files.getOrDefault(kind, List.of());
      FileClaims claims = new FileClaims(context, kind, found);
      OrderedPipeline.Source source =
          kind.isLines() ? new LogSource(context, claims) : new KeyedSource(context, kind, claims);
      new OrderedPipeline(request.workersOrDefault()).run(source, new Between());
      context.recorder().flush();
      files.remove(kind);
      if (kind == RecordKind.RUN && !request.dryRun()) {
        // Also from other imports: a run whose state was rejected is known, without a document.
        context
            .retries()
            .retry("reading what was rejected", context.ledger()::runsOfRejectedStates)
            .forEach(context.knownRuns()::add);
      }
    }
    deadLetters.sync();
    return report(outcome(), start);
  }

  /** The figures of an import that failed. */
  ImportReport unfinished(long start) {
    return report(Outcome.FAILED, start);
  }

  private Outcome outcome() {
    if (request.dryRun()) {
      return Outcome.PLANNED;
    }
    return !stats.rejectsByCode().isEmpty()
        ? Outcome.IMPORTED_WITH_REJECTS
        : changedAnything() ? Outcome.IMPORTED : Outcome.UNCHANGED;
  }

  private void walk() {
    FilesystemStore store = new FilesystemStore(request.folders());
    BatchRejects rejects = new BatchRejects(stats);
    UnknownNames unknown = new UnknownNames();
    for (RecordKind kind : RecordKind.values()) {
      List<StoreFile> found =
          store.files(kind, reject -> rejects.reject(kind, null, reject), unknown);
      files.put(kind, found);
      for (StoreFile file : found) {
        stats.found(file);
        if (kind != RecordKind.RUN && file.name().indexOf('_') >= 0) {
          doubtfulNames.add(file.name());
        }
      }
    }
    leftAlone = unknown.leftAlone();
    context.recorder().rejects(rejects);
  }

  /** What the thread of the import does while the workers run. */
  private final class Between implements OrderedPipeline.Between {
    @Override
    public void completed() {
      context.recorder().flush();
    }

    @Override
    public void tick() {
      // The workers may all be waiting for the server.
      context.retries().checkStop();
      progress.importing(stats.bytesDone(), stats.bytesToRead(), stats.readNow());
    }

    @Override
    public void givenUp() {
      Participant participant = context.participant();
      if (participant != null) {
        participant.lease().endTransactions();
      }
    }
  }

  /** A folder that is not mounted, or a level too high, looks like an empty store. */
  private String nothingFound() {
    Path root = request.folders().root();
    return "No file of the layout was found in the store%s, so nothing %s imported. If it is the wrong folder, or not mounted, correct that and run import."
        .formatted(root == null ? "" : " " + root, request.dryRun() ? "would be" : "was");
  }

  private String expired() {
    long n = stats.expiredEntries();
    return String.format(
        Locale.ROOT,
        "%,d of the log entries that %s %s older than the lifetime of log entries (%s): the server"
            + " deletes such entries within minutes.",
        n,
        request.dryRun() ? "would be written" : "were written",
        n == 1 ? "is" : "are",
        context.logExpiry().retention());
  }

  private ImportReport report(Outcome outcome, long start) {
    List<String> warnings = new ArrayList<>();
    String integers = enumFindings.sentence();
    if (integers != null) {
      warnings.add(integers);
    }
    String notRead = leftAlone.sentence();
    if (notRead != null) {
      warnings.add(notRead);
    }
    if (outcome != Outcome.FAILED && stats.files(FileResult.FOUND) == 0) {
      warnings.add(nothingFound());
    }
    if (stats.expiredEntries() > 0) {
      warnings.add(expired());
    }
    var path = deadLetters.path();
    return new ReportFigures(stats, leftAlone, start)
        .report(
            outcome,
            normalisations.counts(),
            path == null ? null : path.toString(),
            enumFindings.tableUsed() ? context.choice().enums() : null,
            warnings);
  }

  private boolean changedAnything() {
    return Stream.of(RecordKind.values())
        .anyMatch(kind -> stats.of(kind, Result.INSERTED) + stats.of(kind, Result.UPDATED) > 0);
  }
}
