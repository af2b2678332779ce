package taskrunner.schema;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.database.DatabaseErrors;

/**
 * The shard keys of collections, as the config servers store them and a router shows them:
 *
 * <pre>{@code
 * config.collections: { _id: "tasks.pack_run_logs", key: { runId: 1, sequence: 1 } }
 * }</pre>
 *
 * A user without the privilege to read them gets the server's errors instead.
 *
 * @param config gives the database {@code config}; null on other deployments
 */
record ShardKeys(Supplier<@Nullable MongoDatabase> config) {
  static final ShardKeys NONE = new ShardKeys(() -> null);

  /** The key of a collection; null if it is not sharded, or the user lacks the privilege. */
  @Nullable BsonDocument of(MongoDatabase database, String collection) {
    MongoDatabase records = config.get();
    if (records == null) {
      return null;
    }
    try {
      BsonDocument found =
          records
              .getCollection("collections", BsonDocument.class)
              .find(
                  Filters.and(
                      Filters.eq("_id", database.getName() + "." + collection),
                      // From 8.0 on, unsharded collections are stored
                      // here too.
                      Filters.ne("unsplittable", true)))
              .projection(Projections.include("key"))
              .first();
      return found == null || !found.isDocument("key") ? null : found.getDocument("key");
    } catch (MongoCommandException e) {
      if (DatabaseErrors.isUnauthorized(e)) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Whether a collection with this shard key may have a unique index. Each shard has only its own
   * documents, so equal documents must be on the same shard. The index on {@code _id} is unique
   * only within each shard.
   */
  static boolean allowUnique(BsonDocument shardKey, BsonDocument indexKeys) {
    List<String> fields = List.copyOf(indexKeys.keySet());
    List<String> key = List.copyOf(shardKey.keySet());
    return fields.get(0).equals("_id")
        || (key.size() <= fields.size() && fields.subList(0, key.size()).equals(key));
  }
}
