package taskrunner.database;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Whether two BSON values are equal although different programs wrote them. A shell, a driver and a
 * service send different number types and field orders.
 */
public enum BsonEquality {
  /**
   * Numbers are equal by value, whatever their types: {@code 1}, {@code 1.0}, {@code
   * NumberLong(1)}.
   */
  NUMBERS_BY_VALUE,
  /** Equal types, except for the width of integers. */
  INTEGERS_BY_VALUE,
  /** As {@link #INTEGERS_BY_VALUE}, and the fields of documents have the same order. */
  INTEGERS_BY_VALUE_IN_ORDER;

  /** Whether {@code left} and {@code right} are equal by this rule, at every depth. */
  public boolean same(BsonValue left, BsonValue right) {
    if (left.isDocument() && right.isDocument()) {
      return this == INTEGERS_BY_VALUE_IN_ORDER
          ? sameInOrder(left.asDocument(), right.asDocument())
          : sameFields(left.asDocument(), right.asDocument());
    }
    if (left.isArray() && right.isArray()) {
      return sameItems(left.asArray().getValues(), right.asArray().getValues());
    }
    if (isInteger(left) && isInteger(right)) {
      return left.asNumber().longValue() == right.asNumber().longValue();
    }
    if (this == NUMBERS_BY_VALUE && isBinary(left) && isBinary(right)) {
      return Double.compare(left.asNumber().doubleValue(), right.asNumber().doubleValue()) == 0;
    }
    return left.equals(right);
  }

  private boolean sameFields(BsonDocument left, BsonDocument right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<String, BsonValue> field : left.entrySet()) {
      BsonValue other = right.get(field.getKey());
      if (other == null || !same(field.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameInOrder(BsonDocument left, BsonDocument right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<Map.Entry<String, BsonValue>> others = right.entrySet().iterator();
    for (Map.Entry<String, BsonValue> field : left.entrySet()) {
      Map.Entry<String, BsonValue> other = others.next();
      if (!field.getKey().equals(other.getKey()) || !same(field.getValue(), other.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean sameItems(List<BsonValue> left, List<BsonValue> right) {
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

  private static boolean isInteger(BsonValue value) {
    return value.isInt32() || value.isInt64();
  }

  /** A number that a double can represent: any except a Decimal128. */
  private static boolean isBinary(BsonValue value) {
    return isInteger(value) || value.isDouble();
  }
}
