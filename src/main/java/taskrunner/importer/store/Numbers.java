package taskrunner.importer.store;

import java.math.BigDecimal;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.BsonWriter;
import org.bson.types.Decimal128;

/** Converts JSON numbers to BSON without a change of their value. */
final class Numbers {
  /** More digits than any BSON number has with its exponent; also limits the parsing time. */
  private static final int LONGEST = 20_000;

  private static final int SURELY_LONG = 18;

  /** The exponent of the largest Decimal128, as 9.99E6144. */
  private static final int LARGEST_EXPONENT = 6144;

  private Numbers() {}

  /** int32 where it fits, else int64. */
  static BsonValue integer(long number) {
    return number == (int) number ? new BsonInt32((int) number) : new BsonInt64(number);
  }

  /** Writes a number that another method returned. */
  static void write(BsonValue number, BsonWriter out) {
    switch (number.getBsonType()) {
      case INT32 -> out.writeInt32(number.asInt32().getValue());
      case INT64 -> out.writeInt64(number.asInt64().getValue());
      case DOUBLE -> out.writeDouble(number.asDouble().getValue());
      default -> out.writeDecimal128(number.asDecimal128().getValue());
    }
  }

  /** Whether the text is an integer in the form of the store, as a number or in a string. */
  static boolean isInteger(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > start;
  }

  /** A number of a known field; rejects numbers outside int64. */
  static long toLong(String text, String field) throws RecordFault {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw outOfRange(field, text, "does not fit 64 bits");
    }
  }

  /** Any other integer: int32, int64, else Decimal128. */
  private static BsonValue anyInteger(String text, Object field) throws RecordFault {
    if (text.length() <= SURELY_LONG) {
      return integer(Long.parseLong(text));
    }
    BigDecimal number = exact(text, field);
    try {
      return integer(number.longValueExact());
    } catch (ArithmeticException e) {
      return decimal128(number, text, field);
    }
  }

  /**
   * Any other decimal: a double if it is a shortest decimal of that double or equal to it, else
   * Decimal128.
   */
  private static BsonValue anyDecimal(String text, Object field) throws RecordFault {
    double nearest = Double.parseDouble(text);
    if (ShortestDecimals.isCertain(text, nearest)) {
      return new BsonDouble(nearest);
    }
    BigDecimal number = exact(text, field);
    return ShortestDecimals.isDouble(number, nearest)
        ? new BsonDouble(nearest)
        : decimal128(number, text, field);
  }

  /**
   * Any JSON number outside known fields.
   *
   * @param field its name in messages
   */
  static BsonValue any(String text, boolean isInteger, Object field) throws RecordFault {
    return isInteger ? anyInteger(text, field) : anyDecimal(text, field);
  }

  private static BsonValue decimal128(BigDecimal number, String text, Object field)
      throws RecordFault {
    // The driver asserts, instead of refusing, that rounding has left the exponent in range.
    boolean tooLarge =
        number.signum() != 0 && (long) number.precision() - number.scale() - 1 > LARGEST_EXPONENT;
    try {
      if (!tooLarge) {
        return new BsonDecimal128(new Decimal128(number));
      }
    } catch (NumberFormatException e) {
      // It has too many digits, or is too small.
    }
    throw outOfRange(field, text, "no BSON number holds it exactly");
  }

  private static BigDecimal exact(String text, Object field) throws RecordFault {
    if (text.length() > LONGEST) {
      throw outOfRange(field, text, "it has too many digits");
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException | ArithmeticException e) {
      throw outOfRange(field, text, "no BSON number holds it exactly");
    }
  }

  private static RecordFault outOfRange(Object field, String text, String why) {
    return new RecordFault(
        RejectCode.NUMBER_OUT_OF_RANGE,
        field + " is " + RecordContext.shortened(text) + ": " + why + ".");
  }
}
