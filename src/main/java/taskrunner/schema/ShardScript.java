package taskrunner.schema;

import static taskrunner.schema.JavaScriptLiteral.quoted;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Prints the {@code mongosh} commands that shard the collections of runs. The bookkeeping stays
 * unsharded: each of its collections has one document, or few.
 */
public final class ShardScript {
  /** A unique index must begin with the shard key, so these follow the unique indexes. */
  private static final Map<CollectionRef, BsonDocument> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put(CollectionRef.LOGS, BsonDocument.parse("{runId: 1, sequence: 1}"));
    KEYS.put(CollectionRef.ARTIFACTS, BsonDocument.parse("{runId: 1, name: 1}"));
    KEYS.put(CollectionRef.APPROVALS, BsonDocument.parse("{runId: 1, approvalId: 1}"));
    // Without hashing, ids that grow with time would all go to the last shard.
    KEYS.put(CollectionRef.RUNS, BsonDocument.parse("{_id: 'hashed'}"));
  }

  private ShardScript() {}

  /**
   * The script.
   *
   * @param database null: the database that the shell is connected to
   */
  public static String render(@Nullable String database, CollectionNames names) {
    String name = database == null ? "db.getName()" : quoted(database);
    String collections =
        KEYS.keySet().stream()
            .map(names::of)
            .map(JavaScriptLiteral::quoted)
            .collect(Collectors.joining(", "));
    StringBuilder script =
        new StringBuilder(
            """
            // Shards the collections of the Task Runner. Its bookkeeping stays unsharded.
            // Run it after "migrate", through a router: mongosh "mongodb://ROUTER/DATABASE" FILE
            // It may be run again. Sharding a large collection moves documents for hours.

            for (const name of [%s]) {
              if (!db.getSiblingDB(%s).getCollection(name).exists()) {
                throw new Error(name + " is not there; migrate first: its indexes decide where it is cut");
              }
            }
            // Needed before MongoDB 6.0 only.
            sh.enableSharding(%s);
            """
                .formatted(collections, name, name));
    KEYS.forEach((ref, key) -> script.append(commands(database, names.of(ref), key)));
    return script.toString();
  }

  private static String commands(@Nullable String database, String collection, BsonDocument key) {
    String namespace =
        database == null
            ? "db.getName() + " + quoted("." + collection)
            : quoted(database + "." + collection);
    String shard = "sh.shardCollection(%s, %s);\n".formatted(namespace, literal(key));
    if (key.values().stream().noneMatch(BsonValue::isString)) {
      return shard;
    }
    // The server creates the index of a shard key itself only while the collection is
    // empty.
    return "db.getSiblingDB(%s).getCollection(%s).createIndex(%s);\n"
            .formatted(
                database == null ? "db.getName()" : quoted(database),
                quoted(collection),
                literal(key))
        + shard;
  }

  /** On one line, e.g. <code>{runId: 1, sequence: 1}</code>. */
  private static String literal(BsonDocument key) {
    return key.entrySet().stream()
        .map(field -> field.getKey() + ": " + JavaScriptLiteral.of(field.getValue(), ""))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
