package taskrunner.importer.write;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.expr;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** Filters that match a document only while it is unchanged. */
public final class IfUnchanged {
  /** Limit of a statement with the old and the new document, below 16 MiB. */
  private static final int ROOM = 15 * 1024 * 1024;

  /** A field up to this size is always compared by its value. */
  private static final int SMALL = 64 * 1024;

  private IfUnchanged() {}

  /**
   * Matches {@code stored} while it is unchanged.
   *
   * @param withNew bytes of the new document in the same statement
   */
  public static Bson since(BsonDocument stored, int withNew) {
    int size = Identity.encode(stored).size();
    if (size + withNew <= ROOM) {
      return and(
          eq("_id", stored.get("_id")), expr(equal(new BsonString("$$ROOT"), literal(stored))));
    }
    // Both do not fit in one statement. Then the filter compares the total size, and the values of
    // the small fields. A large field is a run's plan, which is never rewritten.
    List<Bson> all = new ArrayList<>();
    all.add(eq("_id", stored.get("_id")));
    all.add(
        expr(equal(new BsonDocument("$bsonSize", new BsonString("$$ROOT")), new BsonInt32(size))));
    for (var field : stored.entrySet()) {
      BsonValue value = field.getValue();
      if (Identity.encode(new BsonDocument("v", value)).size() <= SMALL) {
        BsonDocument path = new BsonDocument("$getField", literal(new BsonString(field.getKey())));
        all.add(expr(equal(path, literal(value))));
      }
    }
    return and(all);
  }

  private static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }

  private static BsonDocument equal(BsonValue left, BsonValue right) {
    return new BsonDocument("$eq", new BsonArray(List.of(left, right)));
  }
}
