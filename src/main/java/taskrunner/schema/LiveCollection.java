package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A collection in the database.
 *
 * @param type {@code collection}, {@code view} or {@code timeseries}
 * @param options as {@code listCollections} returns them
 */
record LiveCollection(String name, String type, BsonDocument options) {
  /** All collections and views of the database, by name; empty if the database does not exist. */
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

  /** The collection with this name; null if there is none. */
  static @Nullable LiveCollection find(MongoDatabase database, String name) {
    return all(database).get(name);
  }

  Validation validation() {
    return Validation.from(options);
  }

  /**
   * Why this can't be one of the module's collections, e.g. {@code a view}; null if it can. A
   * default collation is a reason: ids and unique keys that differ only by case would be equal.
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
