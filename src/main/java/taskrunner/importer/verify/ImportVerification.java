package taskrunner.importer.verify;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.write.KnownRuns;
import taskrunner.importer.write.Retries;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;

/**
 * Verifies an import; only reads:
 *
 * <ol>
 *   <li>It reads the store, and computes count and checksum of the records of each run and kind.
 *   <li>It computes the same for the documents of these runs.
 *   <li>If a run differs, it reads the records of the run again, compares them one by one, and
 *       finds the documents without a record.
 * </ol>
 *
 * The memory grows with the number of runs, not of log entries.
 */
public final class ImportVerification {
  private static final int RUNS_AT_ONCE = 200;

  private final MongoDatabase database;
  private final CollectionNames names;
  private final String bookkeepingPrefix;
  private final Runnable check;
  private final Retries reads = new Retries(WriteGuard.none());

  /**
   * @param bookkeepingPrefix prefix of {@code pack_import_ledger}
   * @param check called between records; an exception ends the verification
   */
  public ImportVerification(
      MongoDatabase database, CollectionNames names, String bookkeepingPrefix, Runnable check) {
    this.database = database;
    this.names = names;
    this.bookkeepingPrefix = bookkeepingPrefix;
    this.check = check;
  }

  /**
   * Compares.
   *
   * @param enums as for the import
   * @param words as for the import
   * @throws taskrunner.ImportFailedException (store-not-found) as {@link FilesystemStore}
   * @throws taskrunner.DatabaseException the server failed
   * @throws taskrunner.TaskRunnerSchemaException (internal) the heap is too small for a record
   */
  public VerificationReport run(StoreFolders folders, EnumTables enums, Words words) {
    long start = System.nanoTime();
    try {
      var store = new FilesystemStore(folders);
      List<RecordKind> compared = Stream.of(RecordKind.values()).filter(folders::have).toList();
      Map<String, RunSums> expected = new TreeMap<>();
      contents(store, enums, words)
          .read(
              (kind, runId) -> true,
              entry ->
                  expected
                      .computeIfAbsent(entry.runId(), run -> new RunSums())
                      .add(entry.record().file().kind(), entry.document()));
      Map<RecordKind, Set<String>> differing = new EnumMap<>(RecordKind.class);
      Map<RecordKind, Long> documents = new EnumMap<>(RecordKind.class);
      long equal = compare(compared, expected, differing, documents);
      var comparison = new Comparison(database, names, bookkeepingPrefix, reads);
      if (!differing.isEmpty()) {
        StoreContents again = contents(store, enums, words);
        again.read(
            (kind, runId) -> differing.getOrDefault(kind, Set.of()).contains(runId),
            comparison::add);
        comparison.finish(again, differing);
      }
      return report(expected, equal, documents, comparison, start);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "verifying the import");
    }
  }

  private StoreContents contents(FilesystemStore store, EnumTables enums, Words words) {
    List<StoreFile> files = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      files.addAll(store.files(kind, reject -> {}));
    }
    Set<String> doubtful =
        files.stream()
            .map(StoreFile::name)
            .filter(name -> name.indexOf('_') >= 0)
            .collect(Collectors.toSet());
    return new StoreContents(
        files, enums, words, new KnownRuns(collection(RecordKind.RUN), reads, doubtful), check);
  }

  private MongoCollection<BsonDocument> collection(RecordKind kind) {
    return database.getCollection(names.of(kind.collection()), BsonDocument.class);
  }

  /** Collects which runs differ in which kind; returns how many agree in all kinds. */
  private long compare(
      List<RecordKind> kinds,
      Map<String, RunSums> expected,
      Map<RecordKind, Set<String>> differing,
      Map<RecordKind, Long> documents) {
    long equal = 0;
    List<String> all = new ArrayList<>(expected.keySet());
    for (int from = 0; from < all.size(); from += RUNS_AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + RUNS_AT_ONCE));
      Map<String, RunSums> found = found(kinds, some);
      for (String run : some) {
        RunSums wanted = expected.getOrDefault(run, new RunSums());
        RunSums actual = found.getOrDefault(run, new RunSums());
        boolean agrees = true;
        for (RecordKind kind : kinds) {
          documents.merge(kind, actual.count(kind), Long::sum);
          if (!wanted.agrees(actual, kind)) {
            agrees = false;
            differing.computeIfAbsent(kind, of -> new HashSet<>()).add(run);
          }
        }
        equal += agrees ? 1 : 0;
      }
    }
    return equal;
  }

  private Map<String, RunSums> found(List<RecordKind> kinds, List<String> runs) {
    return reads.retry(
        "reading what was imported",
        () -> {
          Map<String, RunSums> found = new HashMap<>();
          for (RecordKind kind : kinds) {
            String runField = kind.runField();
            for (BsonDocument document : collection(kind).find(Filters.in(runField, runs))) {
              check.run();
              BsonValue run = document.get(runField);
              if (run != null && run.isString()) {
                found
                    .computeIfAbsent(run.asString().getValue(), id -> new RunSums())
                    .add(kind, document);
              }
            }
          }
          return found;
        });
  }

  private static VerificationReport report(
      Map<String, RunSums> expected,
      long equal,
      Map<RecordKind, Long> documents,
      Comparison comparison,
      long start) {
    List<VerificationReport.Kind> kinds = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      kinds.add(
          comparison.kind(
              kind,
              expected.values().stream().mapToLong(sums -> sums.count(kind)).sum(),
              documents.getOrDefault(kind, 0L)));
    }
    return new VerificationReport(
        expected.size(),
        equal,
        kinds,
        comparison.differences(),
        comparison.expired(),
        Duration.ofNanos(System.nanoTime() - start));
  }
}
