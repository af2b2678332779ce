package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.model.Filters;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;

/**
 * One index build, of one or several indexes, as {@code $currentOp} shows it. Two operations have
 * our comment: the client's {@code createIndexes}, which only waits, and the server's own, whose
 * {@code desc} begins with {@code IndexBuildsCoordinatorMongod} and which has the progress:
 *
 * <pre>{@code
 * { "desc": "IndexBuildsCoordinatorMongod-0", "ns": "taskrunner.pack_run_logs",
 *   "command": { "createIndexes": "pack_run_logs", "indexes": […], "comment": "0002-indexes" },
 *   "msg": "Index Build: scanning collection Index Build: scanning collection: 76540/1000000 7%",
 *   "progress": { "done": 76544, "total": 1000000 } }     // missing between two phases
 * }</pre>
 *
 * On a sharded cluster each shard builds for itself; its operations also have its name, as {@code
 * shard}, and at the start of {@code opid}.
 */
final class BuildOperations {
  private static final String COORDINATOR = "IndexBuildsCoordinator";
  private static final String PHASE = "Index Build: ";

  private final CurrentOperations current;
  private final String namespace;
  private final List<String> indexes;
  private final String comment;

  BuildOperations(
      CurrentOperations current, String namespace, List<String> indexes, String comment) {
    this.current = current;
    this.namespace = namespace;
    this.indexes = indexes;
    this.comment = comment;
  }

  /**
   * The progress of the server.
   *
   * @param phase null if the server does not report it
   */
  record Seen(@Nullable String phase, long done, long total) {
    static final Seen NOTHING = new Seen(null, 0, 0);

    /** The sum of two shards, with the phase of the one that has progressed less in its own. */
    Seen with(Seen other) {
      boolean behind = total == 0 || done * Math.max(1, other.total) <= other.done * total;
      return new Seen(behind ? phase : other.phase, done + other.done, total + other.total);
    }
  }

  /** As {@link CurrentOperations#prepare}. */
  void prepare() {
    current.prepare();
  }

  /** Reads the progress; null if the user lacks the action {@code inprog}. */
  @Nullable Seen look() {
    try {
      return operations(true).stream()
          .filter(operation -> description(operation).startsWith(COORDINATOR))
          .map(BuildOperations::seen)
          .reduce(Seen::with)
          .orElse(Seen.NOTHING);
    } catch (MongoCommandException e) {
      if (DatabaseErrors.isUnauthorized(e)) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Kills the client's operations, which any user may do for its own: the server then aborts the
   * build and removes the unfinished index. False if there is none.
   */
  boolean kill() {
    boolean killed = false;
    for (BsonDocument operation : operations(false)) {
      if (!description(operation).startsWith(COORDINATOR)) {
        current.kill(operation, comment);
        killed = true;
      }
    }
    return killed;
  }

  private List<BsonDocument> operations(boolean allUsers) {
    return current.find(
        allUsers,
        Filters.and(
            Filters.eq("ns", namespace),
            Filters.eq("command.comment", comment),
            Filters.all("command.indexes.name", indexes)));
  }

  private static Seen seen(BsonDocument operation) {
    String message = operation.getString("msg", new BsonString("")).getValue();
    String[] said = message.split(PHASE, -1);
    BsonDocument progress = operation.getDocument("progress", new BsonDocument());
    return new Seen(
        said.length > 1 ? said[1].strip() : null,
        number(progress.get("done")),
        number(progress.get("total")));
  }

  private static long number(@Nullable BsonValue value) {
    return value == null || !value.isNumber() ? 0 : value.asNumber().longValue();
  }

  private static String description(BsonDocument operation) {
    return operation.getString("desc", new BsonString("")).getValue();
  }
}
