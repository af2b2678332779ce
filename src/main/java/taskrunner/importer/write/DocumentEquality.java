package taskrunner.importer.write;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

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
      boolean ordered = field.getKey().equals("plan");
      if (!field.getKey().equals("_id") && !same(other, field.getValue(), ordered)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(BsonValue left, BsonValue right, boolean ordered) {
    if (left.isDocument() && right.isDocument()) {
      BsonDocument other = right.asDocument();
      if (left.asDocument().size() != other.size()) {
        return false;
      }
      if (ordered
          && !new ArrayList<>(left.asDocument().keySet()).equals(new ArrayList<>(other.keySet()))) {
        return false;
      }
      for (var field : left.asDocument().entrySet()) {
        BsonValue value = other.get(field.getKey());
        if (value == null || !same(field.getValue(), value, ordered)) {
          return false;
        }
      }
      return true;
    }
    if (left.isArray() && right.isArray()) {
      List<BsonValue> items = left.asArray().getValues();
      List<BsonValue> others = right.asArray().getValues();
      if (items.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < items.size(); i++) {
        if (!same(items.get(i), others.get(i), ordered)) {
          return false;
        }
      }
      return true;
    }
    if (isInteger(left) && isInteger(right)) {
      return left.asNumber().longValue() == right.asNumber().longValue();
    }
    return left.equals(right);
  }

  private static boolean isInteger(BsonValue value) {
    return value.isInt32() || value.isInt64();
  }
}
