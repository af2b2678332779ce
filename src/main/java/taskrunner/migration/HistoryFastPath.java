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
 * The quick look at the history: of each change id of our namespaces the first row in the order of
 * the index made by {@link Bookkeeping}, and the policy, in one command. The server jumps from id
 * to id in that index (its plan is DISTINCT_SCAN), so neither the size of the history nor the rows
 * of other authors matter.
 *
 * <p>Nearly always these rows decide: they say EXECUTED or ROLLED_BACK. Where one does not (the
 * newest attempt failed), the look says nothing, and {@link HistoryReader} reads what it takes.
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
   * The history; null where these rows do not decide it.
   *
   * @param session as {@link HistoryReader#read} has it
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
        String id = DecidingRow.id(row, changeId);
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
    // An executed unknown step is enough to know that a newer build was here.
    return isExecuted;
  }

  private List<Document> pipeline() {
    List<Document> stages = new ArrayList<>();
    for (String namespace : units.namespaces()) {
      if (stages.isEmpty()) {
        stages.addAll(newest(namespace));
      } else {
        // Not by $in: the server jumps from id to id under one author only.
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
                // Strings only: another type is no id of a unit.
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
