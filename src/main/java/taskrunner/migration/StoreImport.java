package taskrunner.migration;

import changeunits.ChangeUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.PendingStepsException;
import taskrunner.importer.ImportReport;
import taskrunner.importer.ImportRequest;
import taskrunner.importer.Importer;
import taskrunner.importer.ledger.IncompleteFiles;
import taskrunner.lease.Lease;
import taskrunner.schema.CheckedKeys;
import taskrunner.text.Log;

/**
 * The {@code import} command. It shares the store with other imports, without the lock. If it
 * reaches the end and the backfill is pending, it records the backfill as executed, under the lock.
 */
final class StoreImport {
  private static final Log LOG = Log.of(StoreImport.class);

  private static final String UNDONE =
      "An undo ran directly after this import: its documents may be gone, and no step is recorded"
          + " as executed. Run migrate, then import again.";

  /** A long import looks for obstacles again before it records. */
  private static final Duration RECENTLY = Duration.ofSeconds(10);

  private final MigrationContext context;
  private final StepLog log;
  private @Nullable Long lookedAt;

  StoreImport(MigrationContext context, StepLog log) {
    this.context = context;
    this.log = log;
  }

  ImportReport run(ImportRequest request) {
    Importer.check(request);
    History history = context.history();
    log.begin(context.units(), history);
    requireSchema(history);
    List<String> foreign = context.foreignIndexes();
    Importer importer = context.importer(context.stop());
    if (request.dryRun()) {
      return importer.run(request).plusWarnings(foreign);
    }
    ImportReport report = imported(importer, request).plusWarnings(foreign);
    log.imported(report);
    Backfill.warnings(report).forEach(w -> LOG.warn("{}", w));
    String warning = toBeRecorded() ? recorded(importer, report) : null;
    if (warning != null) {
      LOG.warn("{}", warning);
      return report.plusWarnings(List.of(warning));
    }
    return report;
  }

  private ImportReport imported(Importer importer, ImportRequest request) {
    try {
      return importer.run(request, this::requireNoObstacle, () -> requireSchema(context.history()));
    } catch (RuntimeException e) {
      log.imported(importer.unfinished());
      throw e;
    }
  }

  private void requireNoObstacle() {
    context.requireNoObstacle(true);
    lookedAt = System.nanoTime();
  }

  /** Whether the history does not yet record the complete import. */
  private boolean toBeRecorded() {
    History history = context.history();
    return pendingBackfill(history) != null
        || !InterruptedUndo.of(context.units(), history, RegisteredUnit.Kind.IMPORT).isEmpty();
  }

  /**
   * Records the complete import, unless another import does so first.
   *
   * @return why not all could be recorded; null if all was
   */
  private @Nullable String recorded(Importer importer, ImportReport report) {
    // An import of an unchanged store has written nothing and has not looked for obstacles.
    if (lookedAt == null || System.nanoTime() - lookedAt > RECENTLY.toNanos()) {
      requireNoObstacle();
    }
    Lease lease =
        context
            .lock(log)
            .after("the store is imported, but the backfill is not recorded as executed")
            .acquire(this::toBeRecorded);
    if (lease == null) {
      return null;
    }
    try (lease) {
      History history = context.history(lease);
      if (importer.isUndone(lease)) {
        return UNDONE;
      }
      log.begin(context.units(), history);
      context.compatibility(history).refuse();
      List<String> missing = missingSchema(history);
      if (!missing.isEmpty()) {
        return schemaUndone(missing);
      }
      RegisteredUnit backfill = pendingBackfill(history);
      if (backfill != null) {
        context.books().prepareChangeLog(lease::check);
        new ChangeUnitExecutor(context, lease, log, history, new CheckedKeys())
            .apply(backfill, Backfill.done(() -> context.importer(lease), report));
      }
      return InterruptedUndo.of(context.units(), history, RegisteredUnit.Kind.IMPORT).isEmpty()
          ? null
          : repaired(importer, report, lease, history);
    }
  }

  /**
   * Removes the mark of an interrupted undo if the store restored all that the undo took back.
   *
   * @return what it did not restore; null for nothing
   */
  private @Nullable String repaired(
      Importer importer, ImportReport report, Lease lease, History history) {
    IncompleteFiles missing = importer.incomplete();
    if (missing.files() > 0) {
      return stillMissing(missing);
    }
    if (report.files().total() > 0) {
      // Nothing restores documents if the folder is empty, for example not mounted.
      InterruptedUndo.repaired(context, lease, history, RegisteredUnit.Kind.IMPORT);
    }
    return null;
  }

  private static String stillMissing(IncompleteFiles missing) {
    return String.format(
            Locale.ROOT,
            "An undo did not finish, and this import did not read %,d of the files that were"
                + " imported",
            missing.files())
        + " before"
        + (missing.first() == null ? "" : " (the first is " + missing.first() + ")")
        + ": their documents may be missing. Import a store that has these files, or undo again.";
  }

  private void requireSchema(History history) {
    Compatibility compatibility = context.compatibility(history);
    compatibility.refuse();
    compatibility.warnings().forEach(w -> LOG.warn("{}", w));
    List<String> pending = missingSchema(history);
    if (!pending.isEmpty()) {
      throw new PendingStepsException(
          "Nothing was imported: the schema is not there yet, %s %s pending."
              .formatted(String.join(" and ", pending), pending.size() == 1 ? "is" : "are"),
          "Run migrate --skip-backfill first.");
    }
  }

  private List<String> missingSchema(History history) {
    List<String> missing = new ArrayList<>();
    for (RegisteredUnit unit : context.units().of(ChangeUnits.AUTHOR)) {
      if (!unit.isBackfill() && !history.isExecuted(unit.id())) {
        missing.add(unit.id());
      }
    }
    return missing;
  }

  /** The documents are there: an undo of the schema removes none. */
  private static String schemaUndone(List<String> missing) {
    return "An undo of the schema ran directly after this import: %s %s pending, and the import is not"
            .formatted(String.join(" and ", missing), missing.size() == 1 ? "is" : "are")
        + " recorded as executed. Run migrate, then import again.";
  }

  private @Nullable RegisteredUnit pendingBackfill(History history) {
    for (RegisteredUnit unit : context.units().units()) {
      if (unit.isBackfill() && !history.isExecuted(unit.id())) {
        return unit;
      }
    }
    return null;
  }
}
