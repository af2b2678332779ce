package taskrunner.importer;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.bson.BsonDocument;
import taskrunner.UndoReport;
import taskrunner.database.DatabaseErrors;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.store.RecordKind;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.BookkeepingNames;

/** Imports a filesystem store, and takes an import back. */
public final class Importer {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final Ledger ledger;
  private final Inserts inserts;
  private final ImportProgress progress;

  /** An importer that nobody watches; parameters as of the other. */
  public Importer(
      MongoDatabase database, CollectionNames names, String bookkeepingPrefix, WriteGuard guard) {
    this(database, names, bookkeepingPrefix, guard, ImportProgress.NONE);
  }

  /**
   * @param bookkeepingPrefix goes before {@code pack_import_ledger}
   * @param guard asked before every write, and commits the ledger
   * @param progress told how far it is
   */
  public Importer(
      MongoDatabase database,
      CollectionNames names,
      String bookkeepingPrefix,
      WriteGuard guard,
      ImportProgress progress) {
    this.database = database;
    this.names = names;
    this.ledger =
        new Ledger(database, BookkeepingNames.of(bookkeepingPrefix).importLedger(), guard);
    this.inserts = new Inserts(guard);
    this.progress = progress;
  }

  /**
   * Imports; may be repeated at any time.
   *
   * @throws taskrunner.ImportFailedException the store or the dead-letter file failed
   * @throws taskrunner.DatabaseException the server failed, for longer than a failover takes
   */
  public ImportReport run(ImportRequest request) {
    long start = System.nanoTime();
    DryRun dryRun = new DryRun(request.dryRun(), database, this::collection, inserts);
    try {
      ImportReport report = run(request, dryRun, start);
      return dryRun.decided() ? report : run(request, dryRun.again(), start);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "importing the filesystem store");
    }
  }

  private ImportReport run(ImportRequest request, DryRun dryRun, long start) {
    try (var deadLetters = new DeadLetters(request.rejectsFile(), Path.of(""), Clock.systemUTC())) {
      return new ImportRun(
              request, this::collection, ledger, inserts, progress, deadLetters, dryRun)
          .run(start);
    }
  }

  /**
   * Deletes exactly what was imported and nobody has changed since; what was deleted is forgotten
   * by the ledger. Can be repeated after a crash.
   */
  public Undone undo() {
    try {
      return new ImportUndo(this::collection, ledger, inserts).run();
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "taking the import back");
    }
  }

  private MongoCollection<BsonDocument> collection(RecordKind kind) {
    return database.getCollection(names.of(kind.role()), BsonDocument.class);
  }

  /** What an undo removed (documents, over all collections) and what it left, and why. */
  public record Undone(long deleted, List<UndoReport.Kept> kept) {
    public Undone {
      kept = List.copyOf(kept);
    }
  }
}
