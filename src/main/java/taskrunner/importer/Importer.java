package taskrunner.importer;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.LeaseLostException;
import taskrunner.UndoReport;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.SideConnection;
import taskrunner.importer.ledger.Gate;
import taskrunner.importer.ledger.ImportRegistry;
import taskrunner.importer.ledger.IncompleteFiles;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.pipeline.DryRun;
import taskrunner.importer.record.DeadLetterPlace;
import taskrunner.importer.record.DeadLetters;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.LogExpiry;
import taskrunner.importer.write.Retries;
import taskrunner.lease.HeldLeases;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.WriteGuard;
import taskrunner.settings.BookkeepingNames;

/**
 * Imports a filesystem store, and takes an import back. Any number of processes may import one
 * store into one database at once; while the import is taken back, none does.
 */
public final class Importer {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final WriteGuard guard;
  private @Nullable ImportReport unfinished;
  private @Nullable String lastUndo;
  private Map<String, BsonDocument> expected = Map.of();
  private @Nullable Duration retention;
  private final ImportProgress progress;
  private final String ledgerName;
  private final Gate gate;
  private final Supplier<LeaseTerms> leases;

  /** An importer without progress and transactions; parameters as of the other. */
  public Importer(
      MongoDatabase database, CollectionNames names, String bookkeepingPrefix, WriteGuard guard) {
    this(
        database,
        names,
        bookkeepingPrefix,
        guard,
        ImportProgress.NONE,
        () ->
            new LeaseTerms(
                database,
                null,
                false,
                SideConnection.none(database),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                new ThisProcess("unknown-host", 0, ""),
                new HeldLeases(),
                System::nanoTime));
  }

  /**
   * @param bookkeepingPrefix goes before {@code pack_import_ledger}
   * @param guard asked before every write
   * @param progress told how far it is
   * @param leases how it holds its place among other processes; asked for when it takes one
   */
  public Importer(
      MongoDatabase database,
      CollectionNames names,
      String bookkeepingPrefix,
      WriteGuard guard,
      ImportProgress progress,
      Supplier<LeaseTerms> leases) {
    this.database = database;
    this.names = names;
    this.guard = guard;
    this.progress = progress;
    this.ledgerName = BookkeepingNames.of(bookkeepingPrefix).importLedger();
    this.gate = new Gate(database, ledgerName);
    this.leases = leases;
  }

  /**
   * Lets a dry run ask the validators that collections will have.
   *
   * @param validators by the names of the collections; empty: no document will be refused
   */
  public Importer expecting(Map<String, BsonDocument> validators) {
    expected = Map.copyOf(validators);
    return this;
  }

  /**
   * Counts what the server will delete once the migration has set this retention, after the import.
   *
   * @param coming null: it sets none, or has set it already
   */
  public Importer followedBy(@Nullable Duration coming) {
    retention = coming;
    return this;
  }

  /**
   * Looks at what can be wrong before the database is asked anything.
   *
   * @throws taskrunner.ImportFailedException (store-not-found) as {@link FilesystemStore};
   *     (wrong-usage) the dead-letter file would be in the store; (rejects-file-failed) it can't be
   *     written
   */
  public static void check(ImportRequest request) {
    FilesystemStore.check(request.folders());
    deadLetters(request).close();
  }

  /**
   * Imports; may be repeated at any time. Returns when the whole store is imported, by this process
   * or another.
   *
   * @throws taskrunner.ImportFailedException the store or the dead-letter file failed
   * @throws taskrunner.DatabaseException the server failed, for longer than a failover takes
   * @throws taskrunner.LeaseLostException this process did not show that it is alive for so long
   *     that others took its files
   * @throws taskrunner.LockNotAcquiredException the import is being taken back
   */
  public ImportReport run(ImportRequest request) {
    return run(request, () -> {}, () -> {});
  }

  /**
   * Imports, as the other does.
   *
   * <p>Neither is called where nothing is to be written; what they throw ends the import.
   *
   * @param beforeWrites called before the first write to the database
   * @param admitted called when no undo can begin any more, before anything is imported
   */
  public ImportReport run(ImportRequest request, Runnable beforeWrites, Runnable admitted) {
    long start = System.nanoTime();
    check(request);
    try {
      if (request.dryRun()) {
        return planned(request, start);
      }
      // Begun before the store is read: another import that begins after it then adds to the file.
      try (DeadLetters deadLetters = deadLetters(request)) {
        deadLetters.begin();
        ImportReport unchanged = request.again() ? null : unchanged(request, start);
        if (unchanged != null) {
          deadLetters.sync();
          return unchanged;
        }
        beforeWrites.run();
        try (Participant participant = register(request.workersOrDefault() + 1)) {
          Retries retries = new Retries(participant.lease());
          lastUndo = retries.retry("reading the last undo", () -> gate.lastUndo());
          admitted.run();
          DryRun none = new DryRun(false, database, this::collection, retries, Map.of());
          return run(request, participant, none, retries, deadLetters, start);
        }
      }
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "importing the filesystem store");
    }
  }

  /** The report of an import that has nothing to do; null where it has, or may have. */
  private @Nullable ImportReport unchanged(ImportRequest request, long start) {
    Retries retries = new Retries(guard);
    // Read before the ledger's files: an undo that begins after it is noticed by it.
    Gate.Undos undos = retries.retry("looking for an undo", gate::undos);
    lastUndo = undos.last();
    if (undos.closed()) {
      return null;
    }
    Ledger ledger = new Ledger(database, ledgerName, guard);
    return new UnchangedStore(request, ledger, retries).report(start);
  }

  private ImportRegistry registry() {
    return new ImportRegistry(ledgerName, leases.get());
  }

  private Participant register(int lanes) {
    return new Retries(guard).retry("joining the import", () -> registry().register(guard, lanes));
  }

  private Lease hold(BiFunction<ImportRegistry, WriteGuard, Lease> way) {
    return new Retries(guard).retry("keeping imports out", () -> way.apply(registry(), guard));
  }

  private ImportReport planned(ImportRequest request, long start) {
    Retries retries = new Retries(guard);
    DryRun dryRun = new DryRun(true, database, this::collection, retries, expected);
    try (DeadLetters deadLetters = deadLetters(request)) {
      ImportReport report = run(request, null, dryRun, retries, deadLetters, start);
      return dryRun.decided()
          ? report
          : run(request, null, dryRun.again(), retries, deadLetters, start);
    }
  }

  private ImportReport run(
      ImportRequest request,
      @Nullable Participant participant,
      DryRun dryRun,
      Retries retries,
      DeadLetters deadLetters,
      long start) {
    Ledger ledger =
        new Ledger(database, ledgerName, participant == null ? guard : participant.lease());
    Function<RecordKind, MongoCollection<BsonDocument>> collections = this::collection;
    ImportRun run =
        new ImportRun(
            request,
            collections,
            ledger,
            retries,
            participant,
            progress,
            deadLetters,
            dryRun,
            LogExpiry.of(database, names.of(RecordKind.LOG.collection()), retention, retries));
    try {
      return run.run(start);
    } catch (RuntimeException | Error e) {
      unfinished = run.unfinished(start);
      throw e;
    }
  }

  /** What the last import had done when it failed; null where none has failed on its way. */
  public @Nullable ImportReport unfinished() {
    return unfinished;
  }

  /**
   * Whether an undo has begun after the last import ended, so that its documents are gone, or may
   * be.
   *
   * @param lock which no undo can hold meanwhile
   */
  public boolean isUndone(Lease lock) {
    return lock.reading(session -> !Objects.equals(lastUndo, gate.lastUndo(session)));
  }

  /** The files that no import has completed since they were first imported, or taken back. */
  public IncompleteFiles incomplete() {
    return new Retries(guard)
        .retry("reading what was imported", () -> IncompleteFiles.read(database, ledgerName));
  }

  /** Whether an undo has nothing to delete. */
  public boolean nothingToUndo() {
    return new Retries(guard)
        .retry(
            "reading what was imported", () -> new Ledger(database, ledgerName, guard).isEmpty());
  }

  private static DeadLetters deadLetters(ImportRequest request) {
    return new DeadLetters(
        request.rejectsFile(),
        new DeadLetterPlace(request.folders()),
        Path.of(""),
        Clock.systemUTC());
  }

  /**
   * Deletes exactly what was imported and has not changed since; what was deleted is forgotten by
   * the ledger. Can be repeated after a crash. Waits for imports that run.
   *
   * @throws taskrunner.LockNotAcquiredException an import ran for longer than it may be waited for
   */
  public Undone undo() {
    try (Lease hold = hold(ImportRegistry::holdForUndo)) {
      return new ImportUndo(
              this::collection, new Ledger(database, ledgerName, hold), new Retries(hold))
          .run();
    } catch (LeaseLostException e) {
      // After a freeze both leases are lost: the lock's error names the process that has it now.
      guard.check();
      throw e;
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "undoing the import");
    }
  }

  /**
   * Does something that no import may run beside, and that removes no imported documents; waits for
   * imports that run.
   *
   * @throws taskrunner.LockNotAcquiredException an import ran for longer than it may be waited for
   */
  public void keepOut(Runnable work) {
    try (Lease hold = hold(ImportRegistry::keepOut)) {
      hold.check();
      work.run();
    }
  }

  private MongoCollection<BsonDocument> collection(RecordKind kind) {
    return database.getCollection(names.of(kind.collection()), BsonDocument.class);
  }

  /** What an undo removed (documents, over all collections) and what it left, and why. */
  public record Undone(long deleted, List<UndoReport.Kept> kept) {
    public Undone {
      kept = List.copyOf(kept);
    }
  }
}
