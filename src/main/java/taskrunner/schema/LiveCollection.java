package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A collection in the database.
 *
 * @param type {@code collection}, {@code view} or {@code timeseries}
 * @param options as {@code listCollections} returns them
 * @param uuid differs from that of any other collection, also of one with this name; null for a
 *     view
 */
record LiveCollection(String name, String type, BsonDocument options, @Nullable BsonBinary uuid) {
  private static final List<String> CREATED_WITH =
      List.of("clusteredIndex", "encryptedFields", "storageEngine", "indexOptionDefaults");

  /** All collections and views of the database, by name; empty if the database does not exist. */
  static Map<String, LiveCollection> all(MongoDatabase database) {
    Map<String, LiveCollection> found = new HashMap<>();
    for (BsonDocument info : database.listCollections(BsonDocument.class)) {
      LiveCollection collection =
          new LiveCollection(
              info.getString("name").getValue(),
              info.getString("type", new BsonString("collection")).getValue(),
              info.getDocument("options", new BsonDocument()),
              uuid(info.getDocument("info", new BsonDocument())));
      found.put(collection.name, collection);
    }
    return found;
  }

  private static @Nullable BsonBinary uuid(BsonDocument info) {
    BsonValue uuid = info.get("uuid");
    return uuid != null && uuid.isBinary() ? uuid.asBinary() : null;
  }

  /** The collection with this name; null if there is none. */
  static @Nullable LiveCollection find(MongoDatabase database, String name) {
    return all(database).get(name);
  }

  /**
   * An option that no step sets and that can't be changed later, so that another client created
   * this collection; null if there is none.
   */
  @Nullable String anothersOption() {
    for (String option : CREATED_WITH) {
      if (options.containsKey(option)) {
        return option;
      }
    }
    return null;
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
