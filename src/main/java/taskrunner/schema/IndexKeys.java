package taskrunner.schema;

import java.util.Iterator;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Compares the keys of indexes. */
final class IndexKeys {
  private IndexKeys() {}

  /** Equal index keys: the same fields in the same order and direction. */
  static boolean same(BsonDocument left, BsonDocument right) {
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
      // For the server only the sign of a number counts.
      return Math.signum(left.asNumber().doubleValue())
          == Math.signum(right.asNumber().doubleValue());
    }
    return left.equals(right);
  }
}
