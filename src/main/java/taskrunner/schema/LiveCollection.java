package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A collection as it is in the database.
 *
 * @param type {@code collection}, {@code view} or {@code timeseries}
 * @param options as {@code listCollections} gives them
 */
record LiveCollection(String name, String type, BsonDocument options) {
  /** Every collection and view of the database, by name; empty where the database is not there. */
  static Map<String, LiveCollection> all(MongoDatabase database) {
    Map<String, LiveCollection> found = new HashMap<>();
    for (BsonDocument info : database.listCollections(BsonDocument.class)) {
      LiveCollection collection =
          new LiveCollection(
              info.getString("name").getValue(),
              info.getString("type", new BsonString("collection")).getValue(),
              info.getDocument("options", new BsonDocument()));
      found.put(collection.name, collection);
    }
    return found;
  }

  /** The collection of that name; null where there is none. */
  static @Nullable LiveCollection find(MongoDatabase database, String name) {
    return all(database).get(name);
  }

  Validation validation() {
    return Validation.from(options);
  }

  /**
   * What keeps this from being one of ours, e.g. {@code a view}; null where nothing does. A default
   * collation counts: ids and unique keys that differ only in case would become one.
   */
  @Nullable String unfit() {
    if (!type.equals("collection")) {
      return type.equals("timeseries") ? "a time-series collection" : "a " + type;
    }
    if (options.getBoolean("capped", BsonBoolean.FALSE).getValue()) {
      return "a capped collection, which loses its oldest documents";
    }
    if (options.containsKey("collation")) {
      return "a collection with the default collation "
          + BsonText.of(options.getDocument("collation"));
    }
    return null;
  }
}
