package taskrunner.migration;

import static com.mongodb.client.model.Accumulators.first;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.limit;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.project;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Aggregates.unionWith;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Projections.computed;
import static com.mongodb.client.model.Projections.excludeId;
import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Sorts.orderBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;

/**
 * Reads history and policy, in one command if {@link HistoryFastPath} decides, otherwise in two. A
 * unit is executed if, of its rows in state EXECUTED or ROLLED_BACK, the one with the newest
 * timestamp is EXECUTED. If timestamps are equal, the older row decides. A row without a state is
 * an old EXECUTED one. Mongock determines it in the same way.
 *
 * <p>Only rows of the namespaces of this process are read: several users of Mongock may share one
 * change log, with any ids.
 *
 * <p>For each known unit the index that {@link Bookkeeping} creates leads to that one row, and the
 * search for unknown units skips the rows of the known ones. So the size of the history does not
 * matter.
 */
final class HistoryReader {
  private final Bookkeeping books;
  private final UnitList units;

  HistoryReader(Bookkeeping books, UnitList units) {
    this.books = books;
    this.units = units;
  }

  /**
   * Reads; needs only the privilege to read, and no collection has to exist.
   *
   * @param session a session whose writes are visible; null to read what a majority has
   */
  History read(@Nullable ClientSession session) {
    History quick = new HistoryFastPath(books, units).read(session);
    return quick == null ? readAll(session) : quick;
  }

  /** One command that can read every history. */
  private History readAll(@Nullable ClientSession session) {
    MongoCollection<Document> log = books.changeLog();
    String logName = books.changeLogName();
    List<Bson> pipeline = new ArrayList<>();
    for (RegisteredUnit unit : units.units()) {
      if (pipeline.isEmpty()) {
        pipeline.addAll(stateOf(unit));
      } else {
        pipeline.add(unionWith(logName, stateOf(unit)));
      }
    }
    for (String namespace : units.namespaces()) {
      pipeline.add(unionWith(logName, unknown(namespace)));
      pipeline.add(unionWith(logName, DecidingRow.undated(namespace, units.of(namespace))));
    }
    pipeline.add(
        unionWith(
            books.policyName(),
            List.of(
                match(eq("_id", PolicyStore.ID)),
                project(fields(excludeId(), computed("policy", "$$ROOT"))))));
    Map<String, History.Executed> executed = new HashMap<>();
    Policy policy = Policy.NONE;
    for (Document found :
        session == null ? log.aggregate(pipeline) : log.aggregate(session, pipeline)) {
      Document stored = found.get("policy", Document.class);
      if (stored != null) {
        policy = new Policy(StoredDocument.of(books.policyName(), stored));
      } else if (found.get("changeId") instanceof String changeId) {
        History.Executed row = DecidingRow.read(logName, found);
        if (row != null) {
          executed.put(DecidingRow.id(logName, found, changeId), row);
        }
      }
    }
    return new History(executed, policy);
  }

  /**
   * The other authors in the change log that have a unit which is not rolled back, whether it is
   * executed or only failed. Without this process's namespaces, Mongock's own system changes, and
   * rows without an author; sorted, reads only.
   */
  List<String> otherAuthors() {
    List<Bson> pipeline =
        List.of(
            // Of another type than text, an author is no name.
            match(
                and(gt("author", ""), nin("author", units.namespaces()), ne("systemChange", true))),
            project(
                fields(
                    include("author", "changeId", "state", "timestamp"),
                    computed("saysNothing", DecidingRow.saysNothing()))),
            sort(orderBy(ascending("saysNothing"), descending("timestamp"), ascending("_id"))),
            group(
                new Document("author", "$author").append("changeId", "$changeId"),
                first("state", "$state")),
            match(ne("state", "ROLLED_BACK")),
            group("$_id.author"));
    Set<String> authors = new TreeSet<>();
    for (Document found : books.changeLog().aggregate(pipeline)) {
      authors.add(found.getString("_id"));
    }
    return List.copyOf(authors);
  }

  private static List<Bson> stateOf(RegisteredUnit unit) {
    return List.of(
        match(
            and(
                eq("changeId", unit.changeId()),
                eq("author", unit.namespace()),
                DecidingRow.decides())),
        sort(orderBy(descending("timestamp"), ascending("_id"))),
        limit(1),
        project(
            fields(
                excludeId(),
                include("author", "changeId", "state", "timestamp", "metadata"),
                computed("row", "$_id"))));
  }

  private List<Bson> unknown(String namespace) {
    List<String> known = new ArrayList<>();
    for (RegisteredUnit unit : units.of(namespace)) {
      known.add(unit.changeId());
      known.add(unit.changeId() + "_before");
    }
    return List.of(
        match(
            and(
                eq("author", namespace),
                gte("changeId", ""),
                nin("changeId", known),
                DecidingRow.decides())),
        sort(orderBy(descending("timestamp"), ascending("_id"))),
        group(
            "$changeId",
            first("author", "$author"),
            first("changeId", "$changeId"),
            first("state", "$state"),
            first("timestamp", "$timestamp"),
            first("metadata", "$metadata"),
            first("row", "$_id")));
  }
}
