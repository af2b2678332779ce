package taskrunner.migration;

import com.mongodb.client.ClientSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.database.SingleBatchAggregate;
import taskrunner.database.StoredDocument;

/**
 * The fast way to read the history: one command returns the policy and, for each change id of our
 * namespaces, the first row in the order of the index that {@link Bookkeeping} creates. The server
 * skips from id to id in that index (the plan is DISTINCT_SCAN), so neither the size of the history
 * nor the rows of other authors matter.
 *
 * <p>These rows nearly always decide: their state is EXECUTED or ROLLED_BACK. If one does not
 * decide (the newest attempt failed), this returns nothing and {@link HistoryReader} reads the
 * rest.
 */
final class HistoryFastPath {
  private final Bookkeeping books;
  private final UnitList units;
  private final Set<String> known = new HashSet<>();
  private final Set<String> before = new HashSet<>();

  HistoryFastPath(Bookkeeping books, UnitList units) {
    this.books = books;
    this.units = units;
    for (RegisteredUnit unit : units.units()) {
      known.add(unit.id());
      before.add(unit.id() + "_before");
    }
  }

  /**
   * The history; null if these rows do not decide it.
   *
   * @param session as for {@link HistoryReader#read}
   */
  @Nullable History read(@Nullable ClientSession session) {
    Iterable<Document> rows =
        session == null
            ? SingleBatchAggregate.aggregate(books.database(), books.changeLogName(), pipeline())
            : books.changeLog().aggregate(session, pipeline());
    Map<String, History.Executed> executed = new HashMap<>();
    Policy policy = Policy.NONE;
    for (Document row : rows) {
      Document stored = row.get("policy", Document.class);
      if (stored != null) {
        policy = new Policy(StoredDocument.of(books.policyName(), stored));
      } else if (row.get("_id") instanceof String changeId) {
        String id = DecidingRow.id(books.changeLogName(), row, changeId);
        if (before.contains(id)) {
          continue;
        }
        boolean isExecuted = isExecuted(row);
        if (!decides(id, row, isExecuted)) {
          return null;
        }
        History.Executed read = DecidingRow.read(books.changeLogName(), row);
        if (read != null) {
          executed.put(id, read);
        }
      }
    }
    return new History(executed, policy);
  }

  /** A row without a state is an old EXECUTED one. */
  private static boolean isExecuted(Document row) {
    return row.get("state") == null || "EXECUTED".equals(row.get("state"));
  }

  private boolean decides(String id, Document row, boolean isExecuted) {
    if (known.contains(id)) {
      return isExecuted || "ROLLED_BACK".equals(row.get("state"));
    }
    // An executed unknown step is sufficient proof of a newer build.
    return isExecuted;
  }

  private List<Document> pipeline() {
    List<Document> stages = new ArrayList<>();
    for (String namespace : units.namespaces()) {
      if (stages.isEmpty()) {
        stages.addAll(newest(namespace));
      } else {
        // Not with $in: the server skips from id to id only for a single author.
        stages.add(union(books.changeLogName(), newest(namespace)));
      }
      stages.add(union(books.changeLogName(), DecidingRow.undated(namespace, units.of(namespace))));
    }
    stages.add(
        union(
            books.policyName(),
            List.of(
                match(new Document("_id", PolicyStore.ID)),
                new Document("$project", new Document("policy", "$$ROOT")))));
    return stages;
  }

  private static List<Document> newest(String namespace) {
    return List.of(
        match(
            new Document("author", namespace)
                // Strings only: a value of another type is not the id of a
                // unit.
                .append("changeId", new Document("$gte", ""))),
        new Document(
            "$sort",
            new Document("author", 1)
                .append("changeId", 1)
                .append("timestamp", -1)
                .append("_id", 1)),
        new Document(
            "$group",
            new Document("_id", "$changeId")
                .append("author", first("$author"))
                .append("state", first("$state"))
                .append("timestamp", first("$timestamp"))
                .append("metadata", first("$metadata"))
                .append("row", first("$_id"))));
  }

  private static Document union(String collection, List<Document> pipeline) {
    return new Document(
        "$unionWith", new Document("coll", collection).append("pipeline", pipeline));
  }

  private static Document match(Document filter) {
    return new Document("$match", filter);
  }

  private static Document first(String field) {
    return new Document("$first", field);
  }
}
