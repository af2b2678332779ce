package taskrunner.importer.write;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import taskrunner.database.BsonEquality;

/**
 * Whether a stored document is equal to a record: equal values of equal types. The width of
 * integers may differ, because it differs between writers, and so may the order of fields outside
 * {@code plan}.
 */
public final class DocumentEquality {
  private DocumentEquality() {}

  /** Compares without {@code _id}, which the service may have generated. */
  public static boolean sameRecord(BsonDocument stored, BsonDocument record) {
    if (stored.size() != record.size()) {
      return false;
    }
    for (var field : record.entrySet()) {
      BsonValue other = stored.get(field.getKey());
      if (other == null) {
        return false;
      }
      // The plan is opaque, including the order of its keys.
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
