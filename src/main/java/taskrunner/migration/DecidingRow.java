package taskrunner.migration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;

/**
 * The row that decides whether a unit is executed, as {@link HistoryFastPath} and {@link
 * HistoryReader} read it: {@code {author, row: _id, state, timestamp, metadata}}. The last three
 * are needed: if a row can't be read, an older one must not decide.
 */
final class DecidingRow {
  /** The states that decide nothing: of attempts that failed or were skipped. */
  private static final List<String> SAY_NOTHING = List.of("FAILED", "ROLLBACK_FAILED", "IGNORED");

  private enum State {
    EXECUTED,
    ROLLED_BACK,
    FAILED,
    ROLLBACK_FAILED,
    IGNORED
  }

  private static final StoredType<State> STATE = StoredType.oneOf(State.values(), State::name);

  private DecidingRow() {}

  /** Matches rows that decide, and rows for which that is unknown. */
  static Bson decides() {
    // With $expr, because $nin would also skip an array that contains such a word.
    return new Document("$expr", new Document("$not", List.of(saysNothing())));
  }

  /** The expression for a row that decides nothing. */
  static Document saysNothing() {
    return new Document("$in", List.of("$state", SAY_NOTHING));
  }

  /**
   * Finds a row without a date, which sorts last although it may be the newest: {@link #read}
   * rejects it. With {@code $expr}, whose comparison is across types, so that the index is used.
   *
   * @param units the units of that namespace
   */
  static List<Document> undated(String namespace, List<RegisteredUnit> units) {
    List<String> ids = new ArrayList<>();
    for (RegisteredUnit unit : units) {
      ids.add(unit.changeId());
    }
    Document before =
        new Document(
            "$expr", new Document("$lt", List.of("$timestamp", Date.from(StoredType.FIRST))));
    return List.of(
        new Document(
            "$match",
            new Document("author", namespace)
                .append("changeId", new Document("$in", ids))
                .append("$and", List.of(before, decides()))),
        new Document("$limit", 1),
        new Document(
            "$project",
            new Document("_id", "$changeId")
                .append("author", 1)
                .append("changeId", 1)
                .append("row", "$_id")
                .append("state", 1)
                .append("timestamp", 1)
                .append("metadata", 1)));
  }

  /**
   * The id of its unit, as a person reads it.
   *
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: its author is an array that
   *     contains a name, which a query for the name finds as well
   */
  static String id(String changeLog, Document found, String changeId) {
    StoredDocument row = StoredDocument.of(changeLog, found.get("row"), found);
    return RegisteredUnit.qualified(row.needed("author", StoredType.TEXT), changeId);
  }

  /**
   * Reads it.
   *
   * @return null if it says that the unit was rolled back
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}
   */
  static History.@Nullable Executed read(String changeLog, Document found) {
    StoredDocument row = StoredDocument.of(changeLog, found.get("row"), found);
    State state = row.optional("state", STATE);
    Instant at = row.needed("timestamp", StoredType.DATE);
    StoredDocument metadata = row.optional("metadata", StoredType.DOCUMENT);
    String checksum = metadata == null ? null : metadata.optional("checksum", StoredType.TEXT);
    // A row without a state is an old EXECUTED one.
    return state == null || state == State.EXECUTED ? new History.Executed(at, checksum) : null;
  }
}
