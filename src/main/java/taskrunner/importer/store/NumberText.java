package taskrunner.importer.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.bson.BsonDecimal128;
import org.bson.types.Decimal128;

/** BSON numbers as JSON numbers that an import reads as the same BSON. */
public final class NumberText {
  private static final BigInteger LARGEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger SMALLEST_LONG = BigInteger.valueOf(Long.MIN_VALUE);

  /** More digits before the point than any long has. */
  private static final int LONGER_THAN_LONG = 20;

  /** Java prints doubles from 10^-3 up to 10^7 without an exponent. */
  private static final int FIRST_PLAIN = -3;

  private static final int LAST_PLAIN = 6;

  private NumberText() {}

  /**
   * The shortest decimal of a finite double, with a point or an exponent, the same on every JDK. Of
   * two at the same distance, it is the one that ends in an even digit.
   */
  public static String of(double number) {
    String printed = Double.toString(number);
    if (ShortestDecimals.isCertain(printed, number)) {
      return printed;
    }
    BigDecimal decimal = ShortestDecimals.of(Math.abs(number));
    String sign = number < 0 ? "-" : "";
    int exponent = exponent(decimal);
    if (exponent < FIRST_PLAIN || exponent > LAST_PLAIN) {
      return sign + scientific(decimal);
    }
    return sign + decimal.toPlainString() + (decimal.scale() > 0 ? "" : ".0");
  }

  /**
   * A finite decimal with all its digits. A whole number that fits 64 bits has an exponent, because
   * otherwise it would be read as an integer. A larger one has none if it would otherwise be read
   * as a double.
   */
  public static String of(Decimal128 number) {
    BigDecimal value;
    try {
      value = number.bigDecimalValue();
    } catch (ArithmeticException e) {
      return "-0.0"; // BigDecimal has no negative zero.
    }
    String printed = number.toString();
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    if (whole && isLong(value)) {
      return scientific(value);
    }
    return whole && !readsAs(printed, number) ? value.toPlainString() : printed;
  }

  private static boolean isLong(BigDecimal whole) {
    if (whole.precision() - whole.scale() >= LONGER_THAN_LONG) {
      return false;
    }
    BigInteger value = whole.toBigInteger();
    return value.compareTo(SMALLEST_LONG) >= 0 && value.compareTo(LARGEST_LONG) <= 0;
  }

  private static boolean readsAs(String text, Decimal128 number) {
    try {
      return Numbers.any(text, Numbers.isInteger(text), "A number")
          .equals(new BsonDecimal128(number));
    } catch (RecordFault e) {
      return false;
    }
  }

  private static int exponent(BigDecimal decimal) {
    return decimal.precision() - 1 - decimal.scale();
  }

  private static String scientific(BigDecimal decimal) {
    String digits = decimal.unscaledValue().abs().toString();
    String rest = digits.length() == 1 ? "" : "." + digits.substring(1);
    return (decimal.signum() < 0 ? "-" : "") + digits.charAt(0) + rest + "E" + exponent(decimal);
  }
}
