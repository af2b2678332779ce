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
 * The operations on one database; the command line prints their results. Every method throws a
 * {@link TaskRunnerSchemaException} if it fails.
 */
public interface SchemaOperations extends AutoCloseable {
  /**
   * Applies what {@code run()} would apply, in both modes; without the backfill if {@code
   * Filesystem:BackfillOnBoot} is false.
   */
  MigrationReport migrate();

  /**
   * Applies pending change units under the lock.
   *
   * @param upTo the last unit to apply, inclusive; null for all
   */
  MigrationReport migrate(@Nullable String upTo, boolean dryRun, boolean skipBackfill);

  /**
   * The ids of the units that an undo would undo, newest first; only reads.
   *
   * @param upTo the last unit to undo, inclusive; null for all
   */
  List<String> undoable(@Nullable String upTo);

  /** Undoes all applied units, newest first. */
  default UndoReport undo() {
    return undo(null);
  }

  /**
   * The namespaces whose units {@code undo(null)} leaves: the change log has units of them that are
   * not rolled back, but this process does not have them. Sorted; only reads. {@link #verify} names
   * the same.
   */
  List<String> foreignNamespaces();

  /** Undoes applied units, newest first; {@code upTo} as in {@link #undoable}. */
  UndoReport undo(@Nullable String upTo);

  /**
   * The recorded history, and the units of this build; only reads.
   *
   * @throws DatabaseException {@code damaged-bookkeeping}: which units are applied can't be read
   */
  StateReport state();

  /** The history as recorded, as far as it is readable, without a comparison; only reads. */
  default StateReport history() {
    return state();
  }

  /** As {@link #plan(ScanBound)}, with a bound that limits the load on a large database. */
  default PlanReport plan() {
    return plan(ScanBound.DEFAULT);
  }

  /**
   * What {@link #migrate} would do, and what would block it; only reads. Of a collection larger
   * than the bound it reads a part: then the figures are lower bounds, and marked so. {@code
   * migrate} itself reads the whole collection before it changes anything.
   */
  PlanReport plan(ScanBound bound);

  /** Compares the database with what the applied units declare; only reads. */
  VerifyReport verify();

  /**
   * Warnings about indexes that are not drift, one sentence each; only reads. The reports of {@link
   * #plan} and {@link #verify} have them too.
   */
  List<String> indexWarnings();

  /** The complete report on the database; only reads. */
  DatabaseReport report();

  /**
   * What {@link #repair} would do about each difference, and what the server would then delete;
   * only reads.
   */
  List<PlannedRepair> plannedRepairs();

  /**
   * Repairs under the lock what is safe to repair; the report has the rest. It enables or shortens
   * a log retention only if that of this process is at least as short.
   */
  VerifyReport repair();

  /** Imports a filesystem store, and records a pending backfill step as executed. */
  ImportReport importStore(ImportRequest request);

  /**
   * Compares a filesystem store with the database; only reads.
   *
   * @param enums how integers are read, as for the import
   * @param words how words are stored, as for the import
   */
  VerificationReport verifyImport(StoreFolders folders, EnumTables enums, Words words);

  /** Exports the database as a filesystem store; only reads the database. */
  ExportReport exportStore(ExportRequest request);

  /**
   * The state of each step of the current or last operation, for use after a failure. Empty for
   * operations without steps.
   */
  List<StepReport> steps();

  /** How long that operation has waited for the lock of another process; zero if it did not. */
  Duration lockWait();

  /** The current lock; only reads. */
  LockStatus lockStatus();

  /**
   * Removes the lock.
   *
   * @param force true: also one that has not expired
   * @return the removed lock; {@link LockStatus#FREE} if there was none
   * @throws LockNotAcquiredException it is held, and {@code force} is false
   */
  LockStatus releaseLock(boolean force);

  /**
   * What {@code run()} would apply, in order: ids of units, and {@code policy} for the validation
   * mode and the log retention; only reads. It does not search for documents that would block a
   * step: that step is pending.
   *
   * @throws SchemaBlockedException {@code run()} would refuse, with the same error
   */
  List<String> pending();

  /**
   * As {@link #pending}, but fast enough for a probe: one command, without reading the collections;
   * only reads.
   *
   * @throws SchemaBlockedException {@code run()} would refuse because of history or policy
   */
  SchemaStatus status();

  /**
   * Waits until another process has applied everything that {@code run()} would apply; only reads.
   *
   * @return what is still pending after {@code timeout}, named as by {@link #pending}; else empty
   * @throws SchemaBlockedException {@code run()} would refuse, with the same error; at once
   */
  List<String> awaitApplied(Duration timeout);

  /**
   * Stops the current operation at its next safe point; callable from any thread, e.g. that of a
   * signal. An operation that has not ended after half a second keeps its thread, but loses the
   * lock and its claims in the ledger, and its write guard refuses every write. A stop is final.
   */
  void stop();

  /**
   * Closes a client of the library's own. While something is under way, it is stopped first. An
   * operation after it fails with {@code wrong-usage}.
   */
  @Override
  void close();
}
