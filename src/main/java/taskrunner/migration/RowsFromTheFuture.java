package taskrunner.migration;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;

import java.time.Instant;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * Rows of the history after which no readable row can be written. The newest row decides, so each
 * new one is at least a millisecond later than all others; see {@code StrictChangeEntries}. Reading
 * needs no later row, so only what would write one is refused.
 */
final class RowsFromTheFuture {
  /**
   * The first date that is refused: 9999-01-01. The rest of that year is left for the rows of an
   * operation that finds a row just before it.
   */
  private static final Instant TOO_LATE = Instant.ofEpochSecond(253_370_764_800L);

  private RowsFromTheFuture() {}

  /** The first of them as {@code damaged-bookkeeping}; null if there is none. Reads only. */
  static @Nullable DatabaseException first(Bookkeeping books, UnitList units) {
    // A later date is damaged for each reader, or in a row that decides nothing.
    Document row =
        books
            .changeLog()
            .find(
                and(
                    in("author", units.namespaces()),
                    gte("timestamp", TOO_LATE),
                    lte("timestamp", StoredType.LAST)))
            .first();
    return row == null
        ? null
        : StoredDocument.of(books.changeLogName(), row)
            .damaged("timestamp", "a date before the year 9999, so that a later row can follow,");
  }
}
