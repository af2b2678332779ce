package taskrunner;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.export.ExportReport;
import taskrunner.importer.export.ExportRequest;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.schema.PlannedRepair;
import taskrunner.schema.ScanBound;
import taskrunner.settings.Words;

/**
 * Everything an operator can ask of one database; the command line prints what these return. Every
 * method throws a {@link TaskRunnerSchemaException} when it could not do what was asked.
 */
public interface SchemaOperations extends AutoCloseable {
  /**
   * Applies what {@code run()} would apply, under either mode. The backfill is left out where
   * {@code Filesystem:BackfillOnBoot} is false.
   */
  MigrationReport migrate();

  /**
   * Applies pending change units under the lock.
   *
   * @param upTo the last unit to apply, inclusive; null for all
   */
  MigrationReport migrate(@Nullable String upTo, boolean dryRun, boolean skipBackfill);

  /**
   * Ids of the units that an undo would take back, newest first; reads only.
   *
   * @param upTo the last unit to take back, inclusive; null for all
   */
  List<String> undoable(@Nullable String upTo);

  /** Takes all applied units back, newest first. */
  default UndoReport undo() {
    return undo(null);
  }

  /**
   * What {@code undo(null)} leaves: other namespaces in the change log with executed change units,
   * which this process does not have; sorted, reads only.
   */
  List<String> foreignNamespaces();

  /** Takes applied units back, newest first; {@code upTo} as in {@link #undoable}. */
  UndoReport undo(@Nullable String upTo);

  /**
   * The recorded history beside the units in this build; reads only.
   *
   * @throws DatabaseException {@code damaged-bookkeeping}: which units are applied can't be read
   */
  StateReport state();

  /**
   * The history as recorded, with whatever can be read of it and without a comparison; reads only.
   */
  default StateReport history() {
    return state();
  }

  /** As {@link #plan(ScanBound)}, bounded so that a large database is not harmed. */
  default PlanReport plan() {
    return plan(ScanBound.DEFAULT);
  }

  /**
   * What {@link #migrate} would do and what would stop it; reads only. Of a collection larger than
   * the bound a part is looked at: then figures are lower bounds, and are said to be. What {@code
   * migrate} looks at before it changes anything is all of it.
   */
  PlanReport plan(ScanBound bound);

  /** The live database against what the applied units declare; reads only. */
  VerifyReport verify();

  /**
   * What a person should know of the indexes although it is no drift, one sentence each; reads
   * only. {@link #plan} and {@link #verify} say it, too.
   */
  List<String> indexWarnings();

  /** Everything that there is to say about the database; reads only. */
  DatabaseReport report();

  /**
   * What {@link #repair} would do about each difference, and what that lets the server delete;
   * reads only.
   */
  List<PlannedRepair> plannedRepairs();

  /**
   * Repairs under the lock what is safe to repair, and says what is left. A log retention is turned
   * on or shortened only where this process is configured with one at least as short.
   */
  VerifyReport repair();

  /** Imports a filesystem store; records the backfill step as executed when it was pending. */
  ImportReport importStore(ImportRequest request);

  /**
   * Compares a filesystem store with what is in the database; reads only.
   *
   * @param enums how integers are read, as for the import
   * @param words how words are stored, as for the import
   */
  VerificationReport verifyImport(StoreFolders folders, EnumTables enums, Words words);

  /** Writes the database back as a filesystem store; reads the database only. */
  ExportReport exportStore(ExportRequest request);

  /**
   * What became of each step in the operation under way or the last one; to be asked after a
   * failure, which is an exception and carries no report. Empty for operations that have no steps.
   */
  List<StepReport> steps();

  /**
   * How long that operation waited for another's lock, or has waited so far; zero when it did not.
   */
  Duration lockWait();

  /** The lock as it stands; reads only. */
  LockStatus lockStatus();

  /**
   * Removes the lock.
   *
   * @param force true: also one that has not expired
   * @return the lock that was removed; {@link LockStatus#FREE} when there was none
   * @throws LockNotAcquiredException it is held, and {@code force} is false
   */
  LockStatus releaseLock(boolean force);

  /**
   * What {@code run()} would apply, in order: ids of units, and {@code policy} for the validation
   * mode and the log retention; reads only. Documents that would stop it are not looked for: until
   * they are resolved their step is pending.
   *
   * @throws SchemaBlockedException {@code run()} would refuse, with the same error
   */
  List<String> pending();

  /**
   * As {@link #pending}, quick enough for a probe: one command once a server is known, and no look
   * at the collections; reads only.
   *
   * @throws SchemaBlockedException {@code run()} would refuse because of history or policy
   */
  SchemaStatus status();

  /**
   * Waits until another process has applied everything that {@code run()} would apply; reads only.
   *
   * @return what is still pending after {@code timeout}, as {@link #pending} names it; empty when
   *     nothing is
   * @throws SchemaBlockedException {@code run()} would refuse, with the same error; at once
   */
  List<String> awaitApplied(Duration timeout);

  /**
   * Asks what is under way to stop at the next safe point; from any thread, e.g. a signal's. What
   * has not ended after a second keeps its thread, but the lock and the places in the ledger are
   * released, and its write guard refuses from then on. It can't be taken back.
   */
  void stop();

  /** Closes a client of the library's own. While something is under way, it is stopped first. */
  @Override
  void close();
}
