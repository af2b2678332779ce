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
import taskrunner.database.Patience;
import taskrunner.database.Uninterrupted;
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

/** The operations on one database; each is a class of its own, this one is the boundary. */
public final class Operations implements SchemaOperations {
  private static final long RELEASE_PAUSE = 250;

  /** For the work to end by itself. */
  private static final Duration TIME_TO_STOP = Duration.ofMillis(500);

  /** For the release after a stop, from {@link #close} on. */
  private static final Duration TIME_TO_RELEASE = Duration.ofSeconds(2);

  private final DatabaseConnection connection;
  private final MigrationContext context;
  private final StepLog log;

  /** Since a stop was asked for; with this object's monitor. */
  private @Nullable Thread releasing;

  /** With this module's units alone, which a test chooses. */
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
   * @param connection closed with the operations, or at once where they can't be made
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

  /** As {@link #on}; the log has a line every ten seconds of what takes long. */
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
    try {
      MigrationReport report =
          reported(
              dryRun ? LOOK : WORK,
              "migrating",
              () -> new Migration(context, log, upTo, skipBackfill).run(dryRun));
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
        () -> new HistoryReader(context.books(), context.units()).othersThatExecuted());
  }

  @Override
  public UndoReport undo(@Nullable String upTo) {
    return reported(WORK, "undoing", () -> new Undo(context, log, upTo).run());
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
    return reported(WORK, "repairing", () -> new DriftRepair(context).run(context.lock(log)));
  }

  @Override
  public ImportReport importStore(ImportRequest request) {
    return reported(
        request.dryRun() ? LOOK : WORK,
        "importing",
        () -> new StoreImport(context, log).run(request));
  }

  @Override
  public VerificationReport verifyImport(StoreFolders folders, EnumTables enums, Words words) {
    return translating(
        LOOK,
        "verifying the import",
        () ->
            new ImportVerification(
                    context.database(),
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
   * Reads what any operation might need of the bookkeeping, for at most a few seconds.
   *
   * @return one sentence, of what was looked at
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
          // One that is renewed or taken between look and removal is looked at again.
          for (boolean again = false; ; again = true) {
            if (again) {
              context.stop().sleep(RELEASE_PAUSE);
            }
            SeenLock seen = lock.look();
            if (seen.live() && !force) {
              throw new LockNotAcquiredException(
                  "The lock was not released: it is held by "
                      + seen.holder()
                      + " for another "
                      + DurationText.about(seen.left())
                      + ".",
                  "A dead holder's lock expires by itself; release a live one with --force only"
                      + " when its process is known to be gone.");
            }
            if (!seen.present()) {
              return LockStatus.FREE;
            }
            context.requireWritable();
            // Else its open transaction would hold up the removal, and whoever comes next.
            lock.endTransactionOf(seen);
            if (lock.remove(seen, force)) {
              return seen.status();
            }
          }
        });
  }

  @Override
  public List<String> pending() {
    return translating(LOOK, "reading the history", () -> new Readiness(context).pending(true));
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
  public synchronized void stop() {
    context.stop().request();
    if (releasing == null) {
      // What does not come to a safe point must not keep the next start waiting.
      Thread thread =
          new Thread(() -> context.leases().release(TIME_TO_STOP), "taskrunner-schema-stop");
      thread.setDaemon(true);
      thread.start();
      releasing = thread;
    }
  }

  private synchronized @Nullable Thread releasing() {
    return releasing;
  }

  @Override
  public void close() {
    Thread underWay = releasing();
    if (underWay != null) {
      // A service may close its client next, which gives the lock up.
      Uninterrupted.join(underWay, TIME_TO_RELEASE);
    }
    connection.close();
  }

  /** An operation that has a report: a failure carries what was done until then. */
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
    try {
      context.begin(patience);
      return work.get();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw connection.namingMembers(DatabaseErrors.translate(e, doing));
    }
  }
}
