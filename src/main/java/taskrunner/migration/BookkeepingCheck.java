package taskrunner.migration;

import java.time.Duration;
import taskrunner.DatabaseException;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LookedAt;
import taskrunner.schema.WriteGuard;

/**
 * Reads all bookkeeping that an operation may need, so that damage is found before an import or an
 * undo meets it; reads only.
 */
final class BookkeepingCheck {
  /** The time limit for the ledger, which can have an entry for each of a million files. */
  private static final Duration MOST = Duration.ofSeconds(2);

  private final MigrationContext context;

  BookkeepingCheck(MigrationContext context) {
    this.context = context;
  }

  /**
   * Runs the check.
   *
   * @return one sentence: what was checked
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: the first damaged field
   */
  String run() {
    History history = context.history();
    context.compatibility(history);
    history.policy().checkRecords();
    DatabaseException late = RowsFromTheFuture.first(context.books(), context.units());
    if (late != null) {
      throw late;
    }
    String name = context.bookkeepingNames().importLedger();
    LookedAt looked =
        LookedAt.within(MOST, new Ledger(context.database(), name, WriteGuard.none()));
    return "History, policy and %s of the import ledger can be read."
        .formatted(
            looked.all()
                ? "all entries (" + looked.entries() + ")"
                : "the first " + looked.entries() + " entries");
  }
}
