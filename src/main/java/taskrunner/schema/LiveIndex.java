package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import taskrunner.database.BsonEquality;

/** An index in the database, as {@code listIndexes} returns it. */
record LiveIndex(BsonDocument specification) {
  /**
   * The indexes of a collection without the one on {@code _id}; empty if there is no collection.
   */
  static List<LiveIndex> of(MongoDatabase database, String collection) {
    List<LiveIndex> found = new ArrayList<>();
    for (BsonDocument index : database.getCollection(collection).listIndexes(BsonDocument.class)) {
      LiveIndex live = new LiveIndex(index);
      if (!live.ofId()) {
        found.add(live);
      }
    }
    return found;
  }

  /** The same; none if the collection is missing or can't be one of the module's. */
  static List<LiveIndex> of(MongoDatabase database, @Nullable LiveCollection collection) {
    return collection == null || collection.unfit() != null
        ? List.of()
        : of(database, collection.name());
  }

  String name() {
    return specification.getString("name").getValue();
  }

  BsonDocument keys() {
    return specification.getDocument("key");
  }

  /** The lifetime of documents in seconds; null if it is not a TTL index. */
  @Nullable Long expireAfterSeconds() {
    BsonValue seconds = specification.get("expireAfterSeconds");
    return seconds == null ? null : seconds.asNumber().longValue();
  }

  /**
   * The specification for {@code createIndexes} to create it again with another lifetime; null:
   * unlimited.
   */
  BsonDocument withExpireAfterSeconds(@Nullable Long seconds) {
    BsonDocument index = specification.clone();
    index.remove("v");
    index.remove("ns");
    index.remove("expireAfterSeconds");
    if (seconds != null) {
      index.append("expireAfterSeconds", new BsonInt64(seconds));
    }
    return index;
  }

  /**
   * The options in which this index differs from a declared one; empty if it is the same index.
   * Names are ignored, and so is the lifetime of log entries, which is policy.
   */
  List<String> differences(IndexDeclaration declared) {
    List<String> different = new ArrayList<>();
    if (!IndexKeys.same(keys(), declared.keys())) {
      different.add("key");
    }
    if (flag("unique") != declared.unique()) {
      different.add("unique");
    }
    if (!BsonEquality.NUMBERS_BY_VALUE.same(
        option("partialFilterExpression"), declaredFilter(declared))) {
      different.add("partialFilterExpression");
    }
    if (flag("sparse")) {
      different.add("sparse");
    }
    if (flag("hidden")) {
      different.add("hidden");
    }
    if (preparesUnique()) {
      different.add("prepareUnique");
    }
    if (specification.containsKey("collation")) {
      different.add("collation");
    }
    if (expireAfterSeconds() != null && !declared.carriesRetention()) {
      different.add("expireAfterSeconds");
    }
    return different;
  }

  /** Its properties, in words. */
  List<String> properties() {
    List<String> properties = new ArrayList<>();
    for (String flag : List.of("unique", "prepareUnique", "sparse", "hidden")) {
      if (flag(flag)) {
        properties.add(flag);
      }
    }
    if (specification.containsKey("partialFilterExpression")) {
      properties.add("only where " + BsonText.of(option("partialFilterExpression")));
    }
    Long seconds = expireAfterSeconds();
    if (seconds != null) {
      properties.add("deletes after " + Retention.words(seconds));
    }
    return properties;
  }

  String text() {
    BsonDocument shown = specification.clone();
    shown.remove("v");
    shown.remove("ns");
    return BsonText.of(shown);
  }

  boolean unique() {
    return flag("unique");
  }

  /** Whether it rejects new duplicates: it is being converted to a unique index (6.0). */
  boolean preparesUnique() {
    return flag("prepareUnique");
  }

  private boolean ofId() {
    return name().equals("_id_") || specification.containsKey("clustered");
  }

  private boolean flag(String option) {
    BsonValue value = specification.get(option, BsonBoolean.FALSE);
    // Old shells stored 1 instead of true.
    return value.isNumber() ? value.asNumber().intValue() != 0 : value.equals(BsonBoolean.TRUE);
  }

  private BsonDocument option(String name) {
    return specification.getDocument(name, new BsonDocument());
  }

  private static BsonDocument declaredFilter(IndexDeclaration declared) {
    BsonDocument filter = declared.partialFilter();
    return filter == null ? new BsonDocument() : filter;
  }
}
