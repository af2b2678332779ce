package taskrunner.importer.store;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The shortest decimals of a double: of those that read as the double (IEEE 754, ties to even), the
 * ones with the fewest digits, and of these the closest. There is one, or two at the same distance.
 * They come from Jackson's Schubfach, because {@link Double#toString(double)} prints other digits
 * from JDK 19 on.
 *
 * <p>Two different decimals of at most 15 digits never read as the same normal double (10^15 &lt;
 * 2^52). So a decimal of at most 15 digits that reads as a normal double is its only shortest one,
 * which {@link #isCertain} finds without arithmetic.
 */
final class ShortestDecimals {
  private static final int CERTAIN_DIGITS = 15;

  /** Well within the normal doubles. */
  private static final double SMALLEST_CERTAIN = 1e-300;

  private static final double LARGEST_CERTAIN = 1e300;

  private ShortestDecimals() {}

  /**
   * Whether {@code text} is zero, or the number of its digits alone proves that it is the shortest
   * decimal of {@code number}.
   *
   * @param text a JSON number, or what Java prints for a finite double
   * @param number the double that it reads as
   */
  static boolean isCertain(String text, double number) {
    int digits = significantDigits(text);
    double size = Math.abs(number);
    return digits == 0
        || (digits <= CERTAIN_DIGITS && size >= SMALLEST_CERTAIN && size <= LARGEST_CERTAIN);
  }

  /** Digits without zeros at the start and at the end; 0 for zero. */
  private static int significantDigits(String text) {
    int digits = 0;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 'e' || c == 'E') {
        break;
      }
      if (c >= '1' && c <= '9') {
        digits += zeros + 1;
        zeros = 0;
      } else if (c == '0' && digits > 0) {
        zeros++;
      }
    }
    return digits;
  }

  /**
   * Whether {@code decimal} is a shortest decimal of {@code number}, or equal to it.
   *
   * @param number the double that it reads as; may be infinite
   */
  static boolean isDouble(BigDecimal decimal, double number) {
    if (Double.isInfinite(number)) {
      return false;
    }
    BigDecimal exact = new BigDecimal(number);
    if (number == 0 || decimal.compareTo(exact) == 0) {
      return decimal.compareTo(exact) == 0;
    }
    BigDecimal shortest = of(number);
    return decimal.stripTrailingZeros().precision() == shortest.precision()
        && distance(decimal, exact).compareTo(distance(shortest, exact)) == 0;
  }

  /**
   * The shortest decimal of a finite double other than zero, without zeros at its end; of two at
   * the same distance the one with an even last digit.
   */
  static BigDecimal of(double number) {
    BigDecimal printed = new BigDecimal(NumberOutput.toString(number, true)).stripTrailingZeros();
    // Like Java, it prints two digits when one is sufficient: 4.9E-324.
    if (printed.precision() == 2) {
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.DOWN}) {
        BigDecimal one = printed.round(new MathContext(1, mode)).stripTrailingZeros();
        if (one.doubleValue() == number) {
          return one;
        }
      }
    }
    return printed;
  }

  private static BigDecimal distance(BigDecimal decimal, BigDecimal exact) {
    return decimal.subtract(exact).abs();
  }
}
