package taskrunner.importer.write;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.database.BsonEquality;

/**
 * Whether a stored document says the same as a record: equal values of equal types, but for the
 * width of integers, which differs between writers, and the order of fields outside {@code plan}.
 */
public final class DocumentEquality {
  private DocumentEquality() {}

  /** Compares without {@code _id}: one that the service generated says nothing. */
  public static boolean sameRecord(BsonDocument stored, BsonDocument record) {
    if (stored.size() != record.size()) {
      return false;
    }
    for (var field : record.entrySet()) {
      BsonValue other = stored.get(field.getKey());
      if (other == null) {
        return false;
      }
      // The plan is opaque, its order of keys included.
      BsonEquality equality =
          field.getKey().equals("plan")
              ? BsonEquality.INTEGERS_BY_VALUE_IN_ORDER
              : BsonEquality.INTEGERS_BY_VALUE;
      if (!field.getKey().equals("_id") && !equality.same(other, field.getValue())) {
        return false;
      }
    }
    return true;
  }
}
