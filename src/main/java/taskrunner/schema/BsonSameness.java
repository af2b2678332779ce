package taskrunner.schema;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * Whether two pieces of a schema mean the same, whoever wrote them: shells differ in the number
 * types they send (1, 1.0, NumberLong(1)) and people in the order of fields.
 */
final class BsonSameness {
  private BsonSameness() {}

  /** Equal values; numbers by value, documents without regard to the order of their fields. */
  static boolean same(BsonValue left, BsonValue right) {
    if (left.isDocument() && right.isDocument()) {
      return sameFields(left.asDocument(), right.asDocument());
    }
    if (left.isArray() && right.isArray()) {
      return sameItems(left.asArray().getValues(), right.asArray().getValues());
    }
    if (left.isNumber() && right.isNumber()) {
      return sameNumbers(left, right);
    }
    return left.equals(right);
  }

  /** Equal index keys: the same fields in the same order and direction. */
  static boolean sameKeys(BsonDocument left, BsonDocument right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<Map.Entry<String, BsonValue>> others = right.entrySet().iterator();
    for (Map.Entry<String, BsonValue> key : left.entrySet()) {
      Map.Entry<String, BsonValue> other = others.next();
      if (!key.getKey().equals(other.getKey())
          || !sameDirection(key.getValue(), other.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameDirection(BsonValue left, BsonValue right) {
    if (left.isNumber() && right.isNumber()) {
      // The server takes any number for its sign.
      return Math.signum(left.asNumber().doubleValue())
          == Math.signum(right.asNumber().doubleValue());
    }
    return left.equals(right);
  }

  private static boolean sameFields(BsonDocument left, BsonDocument right) {
    return left.keySet().equals(right.keySet())
        && left.entrySet().stream()
            .allMatch(e -> same(e.getValue(), right.get(e.getKey(), BsonNull.VALUE)));
  }

  private static boolean sameItems(List<BsonValue> left, List<BsonValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameNumbers(BsonValue left, BsonValue right) {
    if (left.isDecimal128() || right.isDecimal128()) {
      return left.equals(right);
    }
    if (left.isDouble() || right.isDouble()) {
      return Double.compare(left.asNumber().doubleValue(), right.asNumber().doubleValue()) == 0;
    }
    return left.asNumber().longValue() == right.asNumber().longValue();
  }
}
