package taskrunner.migration;

import static taskrunner.database.Patience.LOOK;
import static taskrunner.database.Patience.WORK;

import changeunits.ChangeUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseReport;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.PlanReport;
import taskrunner.SchemaOperations;
import taskrunner.SchemaStatus;
import taskrunner.StateReport;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.UndoReport;
import taskrunner.VerifyReport;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.Handles;
import taskrunner.database.Patience;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.verify.ImportVerification;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.settings.StorageSettings;
import taskrunner.settings.Words;
import taskrunner.text.DurationText;

/**
 * The operations on one database. Each is a class of its own; this class translates exceptions and
 * records progress.
 */
public final class Operations implements SchemaOperations {
  private static final long RELEASE_PAUSE = 250;

  /** How long {@link #close} waits for the end of an operation and of the release. */
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(2);

  /** How long of it for an operation, which may not reach a safe point. */
  private static final Duration TIME_TO_END = Duration.ofSeconds(1);

  private final DatabaseConnection connection;
  private final MigrationContext context;
  private final StepLog log;
  private final OneAtATime alone = new OneAtATime();
  private final ReleaseAfterStop release = new ReleaseAfterStop();

  /** With units of this module only, chosen by a test. */
  Operations(
      DatabaseConnection connection, StorageSettings settings, List<ChangeUnits.Unit> units) {
    this(connection, settings, UnitList.own(units), List.of());
  }

  private Operations(
      DatabaseConnection connection,
      StorageSettings settings,
      UnitList units,
      List<MigrationListener> listeners) {
    this.connection = connection;
    this.context = MigrationContext.of(connection, settings, units, new Listeners(listeners));
    this.log = new StepLog(context.listener());
  }

  /**
   * On one database.
   *
   * @param connection closed with the operations, or at once if they can't be created
   */
  public static Operations on(
      DatabaseConnection connection,
      StorageSettings settings,
      UnitList units,
      List<MigrationListener> listeners) {
    try {
      return new Operations(connection, settings, units, listeners);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** As {@link #on}, with a log line every ten seconds during long work. */
  public static Operations logged(
      DatabaseConnection connection,
      StorageSettings settings,
      UnitList units,
      List<MigrationListener> listeners) {
    List<MigrationListener> all = new ArrayList<>(listeners);
    all.add(new ProgressLog());
    return on(connection, settings, units, all);
  }

  @Override
  public MigrationReport migrate() {
    return migrate(null, false, !context.settings().filesystem().backfillOnBoot());
  }

  @Override
  public MigrationReport migrate(@Nullable String upTo, boolean dryRun, boolean skipBackfill) {
    return alone.run(() -> migrateAlone(upTo, dryRun, skipBackfill));
  }

  private MigrationReport migrateAlone(@Nullable String upTo, boolean dryRun, boolean skip) {
    try {
      MigrationReport report =
          reported(
              dryRun ? LOOK : WORK,
              "migrating",
              () -> new Migration(context, log, upTo, skip).run(dryRun));
      context.listener().migrationFinished(report);
      return report;
    } catch (TaskRunnerSchemaException e) {
      context.listener().migrationFailed(e);
      throw e;
    }
  }

  @Override
  public List<String> undoable(@Nullable String upTo) {
    return translating(LOOK, "reading the history", () -> new Undo(context, log, upTo).undoable());
  }

  @Override
  public List<String> foreignNamespaces() {
    return translating(
        LOOK,
        "reading the history",
        () -> new HistoryReader(context.books(), context.units()).otherAuthors());
  }

  @Override
  public UndoReport undo(@Nullable String upTo) {
    return alone.run(() -> reported(WORK, "undoing", () -> new Undo(context, log, upTo).run()));
  }

  @Override
  public StateReport state() {
    return translating(LOOK, "reading the history", () -> new StateReader(context).read());
  }

  @Override
  public StateReport history() {
    return translating(LOOK, "reading the history", () -> new StateReader(context).recorded());
  }

  @Override
  public PlanReport plan(ScanBound bound) {
    return translating(LOOK, "planning", () -> new Planner(context).plan(bound));
  }

  @Override
  public VerifyReport verify() {
    return translating(LOOK, "verifying", () -> new Verifier(context).verify());
  }

  @Override
  public DatabaseReport report() {
    return translating(
        LOOK, "reading the report", () -> new DatabaseReportReader(context, connection).read());
  }

  @Override
  public List<String> indexWarnings() {
    return translating(LOOK, "reading the indexes", () -> context.indexWarnings());
  }

  @Override
  public List<PlannedRepair> plannedRepairs() {
    return translating(LOOK, "planning the repair", () -> new DriftRepair(context).plan());
  }

  @Override
  public VerifyReport repair() {
    return alone.run(
        () -> reported(WORK, "repairing", () -> new DriftRepair(context).run(context.lock(log))));
  }

  @Override
  public ImportReport importStore(ImportRequest request) {
    return alone.run(
        () ->
            reported(
                request.dryRun() ? LOOK : WORK,
                "importing",
                () -> new StoreImport(context, log).run(request)));
  }

  @Override
  public VerificationReport verifyImport(StoreFolders folders, EnumTables enums, Words words) {
    return translating(
        LOOK,
        "verifying the import",
        () ->
            new ImportVerification(
                    Handles.streaming(context.database()),
                    context.settings().collections(),
                    context.settings().bookkeepingPrefix(),
                    context.stop()::check)
                .run(folders, enums, words));
  }

  @Override
  public ExportReport exportStore(ExportRequest request) {
    return translating(WORK, "exporting", () -> new StoreExport(context).run(request));
  }

  @Override
  public List<StepReport> steps() {
    return log.steps();
  }

  @Override
  public Duration lockWait() {
    return log.lockWait();
  }

  /**
   * Reads all bookkeeping that an operation may need, for at most a few seconds.
   *
   * @return one sentence: what was checked
   */
  public String checkBookkeeping() {
    return translating(LOOK, "reading the bookkeeping", () -> new BookkeepingCheck(context).run());
  }

  @Override
  public LockStatus lockStatus() {
    return translating(
        LOOK, "reading the lock", () -> new LockDocument(context.books()).look().status());
  }

  @Override
  public LockStatus releaseLock(boolean force) {
    return translating(
        WORK,
        "releasing the lock",
        () -> {
          LockDocument lock = new LockDocument(context.books());
          // A lock that is renewed or acquired between read and removal is read
          // again.
          for (boolean again = false; ; again = true) {
            if (again) {
              context.stop().sleep(RELEASE_PAUSE);
            }
            SeenLock seen = lock.look();
            if (seen.live() && !force) {
              throw new LockNotAcquiredException(
                  "The lock was not released: it is held by %s for another %s."
                      .formatted(seen.holder(), DurationText.about(seen.left())),
                  "A dead holder's lock expires by itself; release a live one with --force only"
                      + " when its process is known to be gone.");
            }
            if (!seen.present()) {
              return LockStatus.FREE;
            }
            context.requireWritable();
            // Its open transaction would otherwise delay the removal and the next
            // holder.
            lock.endTransactionOf(seen);
            if (lock.remove(seen, force)) {
              return seen.status();
            }
          }
        });
  }

  @Override
  public List<String> pending() {
    return translating(LOOK, "reading the history", () -> new Readiness(context).pending());
  }

  @Override
  public SchemaStatus status() {
    return translating(LOOK, "reading the history", () -> new Readiness(context).status());
  }

  @Override
  public List<String> awaitApplied(Duration timeout) {
    return translating(
        LOOK, "waiting for the migration", () -> new Readiness(context).await(timeout));
  }

  @Override
  public void stop() {
    context.stop().request();
    release.begin(context.leases());
  }

  @Override
  public void close() {
    if (alone.isInProgress()) {
      // Without a client the lock could not be released, and would have to expire.
      stop();
    }
    long closing = System.nanoTime();
    // A lease that is being acquired has a document, but nothing can release it yet.
    alone.awaitEnd(TIME_TO_END);
    // A service may close its client next, which the release needs.
    release.await(TIME_TO_CLOSE.minusNanos(System.nanoTime() - closing));
    alone.close();
    connection.close();
  }

  /** Runs an operation that has a report, which a failure contains as well. */
  private <T> T reported(Patience patience, String doing, Supplier<T> work) {
    log.clear();
    context.interrupts().operationBegins(this::stop);
    try {
      return translating(patience, doing, work);
    } catch (TaskRunnerSchemaException e) {
      log.failed(StepState.FAILED, e);
      throw e.with(log.report(MigrationReport.Outcome.FAILED, context.databaseName()));
    } finally {
      context.interrupts().operationEnded();
    }
  }

  private <T> T translating(Patience patience, String doing, Supplier<T> work) {
    alone.requireOpen(null);
    try {
      context.begin(patience);
      return work.get();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      TaskRunnerSchemaException error = DatabaseErrors.translate(e, doing);
      if (DatabaseErrors.isClientClosed(error)) {
        // Our own close, by a listener for example, has stopped the work before.
        context.stop().check();
        alone.requireOpen(e);
      }
      throw connection.namingMembers(error);
    }
  }
}
