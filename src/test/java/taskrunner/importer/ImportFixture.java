package taskrunner.importer;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.lease.LeaseTerms;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.Words;

/** A store on disk, a database with the unique indexes, and imports of the store. */
final class ImportFixture {
  static final String EARLY = "2025-11-06T10:20:00Z";
  static final String LATE = "2025-11-06T10:30:00Z";

  final StoreOnDisk store;
  final MongoDatabase database;
  final Path rejects;

  /** An empty store in {@code folder}. */
  ImportFixture(Path folder, MongoDatabase database) {
    this(folder.resolve("store"), folder, database);
  }

  ImportFixture(Path root, Path folder, MongoDatabase database) {
    this.store = new StoreOnDisk(root);
    this.rejects = folder.resolve("rejects.ndjson");
    this.database = database;
    unique("pack_run_logs", "sequence");
    unique("pack_artifacts", "name");
    unique("pack_run_approvals", "approvalId");
  }

  /**
   * Drops the logs and creates their index again. Otherwise each insert into the unique index walks
   * over the keys that were deleted within the last minutes.
   */
  void renewLogs() {
    database.getCollection("pack_run_logs").drop();
    unique("pack_run_logs", "sequence");
  }

  private void unique(String collection, String field) {
    database
        .getCollection(collection)
        .createIndex(Indexes.ascending("runId", field), new IndexOptions().unique(true));
  }

  /** The ids of all documents of the ledger: files, participating imports, and the last undo. */
  static List<String> ledger(MongoDatabase database) {
    return database
        .getCollection("pack_import_ledger")
        .distinct("_id", String.class)
        .into(new ArrayList<>());
  }

  ImportReport run() {
    return run(WriteGuard.none(), false);
  }

  ImportReport dryRun() {
    return run(WriteGuard.none(), true);
  }

  ImportReport run(WriteGuard guard, boolean dryRun) {
    return run(guard, dryRun, rejects);
  }

  ImportReport run(WriteGuard guard, boolean dryRun, Path rejectsFile) {
    return importer(guard)
        .run(
            new ImportRequest(
                StoreFolders.below(store.root()), EnumTables.NONE, rejectsFile, dryRun));
  }

  ImportReport run(WriteGuard guard, int workers) {
    return run(importer(guard), workers);
  }

  private ImportReport run(Importer importer, int workers) {
    return importer.run(
        new ImportRequest(
            StoreFolders.below(store.root()),
            EnumTables.NONE,
            Words.PLAIN,
            rejects,
            false,
            workers));
  }

  /** Reads every file again. */
  ImportReport again() {
    return again(WriteGuard.none(), false, Words.PLAIN);
  }

  ImportReport again(WriteGuard guard, boolean dryRun, Words words) {
    return importer(guard)
        .run(
            new ImportRequest(
                StoreFolders.below(store.root()),
                EnumTables.NONE,
                words,
                rejects,
                dryRun,
                0,
                true));
  }

  ImportReport run(EnumTables enums, Words words) {
    return importer(WriteGuard.none())
        .run(new ImportRequest(StoreFolders.below(store.root()), enums, words, rejects, false, 0));
  }

  Importer.Undone undo() {
    return importer(WriteGuard.none()).undo();
  }

  Importer importer(WriteGuard guard) {
    return new Importer(database, CollectionNames.DEFAULTS, "", guard);
  }

  /** With the database of another client. */
  ImportReport run(MongoDatabase same) {
    return new Importer(same, CollectionNames.DEFAULTS, "", WriteGuard.none())
        .run(new ImportRequest(StoreFolders.below(store.root()), EnumTables.NONE, rejects, false));
  }

  /** Like a separate process: with its own lease in the ledger, and four workers. */
  ImportReport run(WriteGuard guard, LeaseTerms terms) {
    return run(
        new Importer(
            terms.database(),
            CollectionNames.DEFAULTS,
            "",
            guard,
            ImportProgress.NONE,
            () -> terms),
        4);
  }

  /** Writes one run with {@code lines} log entries: {@code line 1} and so on. */
  void longLog(int lines) {
    var log = new StringBuilder();
    for (int i = 1; i <= lines; i++) {
      log.append(StoreOnDisk.line("line " + i));
    }
    store.run("run-1", EARLY).write("logs/run-1.ndjson", log.toString());
  }

  Map<String, List<Document>> everything() {
    var all = new TreeMap<String, List<Document>>();
    for (String name :
        List.of("pack_runs", "pack_run_logs", "pack_artifacts", "pack_run_approvals")) {
      all.put(
          name,
          database.getCollection(name).find().sort(new Document("_id", 1)).into(new ArrayList<>()));
    }
    return all;
  }

  boolean isEmpty() {
    return everything().values().stream().allMatch(List::isEmpty);
  }

  List<Document> deadLetters() {
    try {
      return Files.exists(rejects)
          ? Files.readAllLines(rejects).stream().map(Document::parse).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Counts> figures(ImportReport report) {
    return List.of(report.runs(), report.logs(), report.artifacts(), report.approvals());
  }

  /** Simulates a kill: after {@code n} checks and commits the guard fails. */
  static WriteGuard dyingAfter(int n) {
    return new WriteGuard() {
      private int left = n;

      @Override
      public synchronized void check() {
        if (left-- <= 0) {
          throw new IllegalStateException("killed");
        }
      }

      // The nullness of type arguments can't be read from a class file on JDK 17.
      @SuppressWarnings("NullAway")
      @Override
      public void commit(Consumer<@Nullable ClientSession> write) {
        check();
        write.accept(null);
      }
    };
  }
}
