package taskrunner.importer.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The shortest decimals of a double: of those that read as it (IEEE 754, ties to even), the ones
 * with the fewest digits, and of these the closest. There is one, or two at the same distance. It
 * is computed exactly, since {@link Double#toString(double)} prints other digits from JDK 19 on.
 *
 * <p>Two different decimals of at most 15 digits never read as the same normal double (10^15 &lt;
 * 2^52). So a decimal of at most 15 digits that reads as a normal double is its only shortest one,
 * which {@link #isCertain} finds without arithmetic.
 */
final class ShortestDecimals {
  private static final int CERTAIN_DIGITS = 15;
  private static final int MOST_DIGITS = 17;
  private static final int TEN = 10;
  private static final long[] NONE = {};

  /** 17 digits. */
  private static final long FEWEST_UNITS = 10_000_000_000_000_000L;

  private static final int FRACTION_BITS = 52;
  private static final long HIDDEN_BIT = 1L << FRACTION_BITS;

  /** Makes of the exponent's bits that of a quarter of the significand's last bit. */
  private static final int BIAS = 1077;

  /** Well within the normal doubles. */
  private static final double SMALLEST_CERTAIN = 1e-300;

  private static final double LARGEST_CERTAIN = 1e300;

  private ShortestDecimals() {}

  /**
   * Whether {@code text} is zero, or is known to be the shortest decimal of {@code number} by its
   * number of digits alone.
   *
   * @param text a JSON number, or what Java prints for a finite double
   * @param number the double that it reads as
   */
  static boolean isCertain(String text, double number) {
    int digits = significantDigits(text);
    return digits == 0 || (digits <= CERTAIN_DIGITS && isNormal(Math.abs(number)));
  }

  private static boolean isNormal(double size) {
    return size >= SMALLEST_CERTAIN && size <= LARGEST_CERTAIN;
  }

  /** Digits without zeros at the start and at the end; none for zero. */
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
    if (number != 0) {
      BigDecimal size = decimal.abs();
      for (BigDecimal shortest : of(Math.abs(number))) {
        if (shortest.compareTo(size) == 0) {
          return true;
        }
      }
    }
    return new BigDecimal(number).compareTo(decimal) == 0;
  }

  /**
   * The shortest decimals of a positive finite double: one, or two that end in an odd and an even
   * digit.
   *
   * <ol>
   *   <li>The double and the middles between it and its neighbours are put over one denominator, so
   *       that one unit is the last of 17 digits.
   *   <li>Every multiple of 10^n units between the middles reads as the double. A middle itself
   *       does where the double's significand is even.
   *   <li>From the largest n, the multiples next to the double are tried, the closer one first. A
   *       decimal of as many digits below the double's power of ten has smaller units; but then
   *       that power lies between the two, has one digit and is closer.
   * </ol>
   */
  static List<BigDecimal> of(double number) {
    int scale = MOST_DIGITS - 1 - (int) Math.floor(Math.log10(number));
    Between found = new Between(number, scale);
    // The logarithm may be rounded over a power of ten.
    if (found.units < FEWEST_UNITS) {
      scale++;
      found = new Between(number, scale);
    } else if (found.units >= TEN * FEWEST_UNITS) {
      scale--;
      found = new Between(number, scale);
    }
    List<BigDecimal> decimals = new ArrayList<>(2);
    for (long step = FEWEST_UNITS; decimals.isEmpty(); step /= TEN) {
      for (long closest : found.closest(step)) {
        decimals.add(BigDecimal.valueOf(closest, scale));
      }
    }
    return decimals;
  }

  /** A double in units of 10^-scale, and which whole numbers of them read as it. */
  private static final class Between {
    private final long units;
    private final BigInteger rest;
    private final BigInteger wholeUnit;
    private final long first;
    private final long last;

    Between(double number, int scale) {
      long bits = Double.doubleToLongBits(number);
      int biased = (int) (bits >>> FRACTION_BITS);
      long fraction = bits & (HIDDEN_BIT - 1);
      // In quarters of the last bit, so that the middles are whole, too.
      long quarters = 4 * (biased == 0 ? fraction : fraction | HIDDEN_BIT);
      int exponent = Math.max(biased, 1) - BIAS;
      // Below a power of two the doubles are twice as dense.
      long toLow = fraction == 0 && biased > 1 ? 1 : 2;
      boolean even = (fraction & 1) == 0;
      BigInteger times =
          BigInteger.TWO
              .pow(Math.max(exponent, 0))
              .multiply(BigInteger.TEN.pow(Math.max(scale, 0)));
      this.wholeUnit =
          BigInteger.TWO
              .pow(Math.max(-exponent, 0))
              .multiply(BigInteger.TEN.pow(Math.max(-scale, 0)));
      BigInteger[] low = divided(quarters - toLow, times);
      BigInteger[] exact = divided(quarters, times);
      BigInteger[] high = divided(quarters + 2, times);
      this.units = exact[0].longValueExact();
      this.rest = exact[1];
      boolean lowIsIn = even && low[1].signum() == 0;
      boolean highIsOut = !even && high[1].signum() == 0;
      this.first = low[0].longValueExact() + (lowIsIn ? 0 : 1);
      this.last = high[0].longValueExact() - (highIsOut ? 1 : 0);
    }

    private BigInteger[] divided(long quarters, BigInteger times) {
      return BigInteger.valueOf(quarters).multiply(times).divideAndRemainder(wholeUnit);
    }

    /** Of the multiples of {@code step} next to the double, the closest that read as it. */
    long[] closest(long step) {
      long below = units / step * step;
      long above = below + step;
      if (below < first || above > last) {
        return below >= first ? new long[] {below} : above <= last ? new long[] {above} : NONE;
      }
      int order =
          step == 1
              ? rest.shiftLeft(1).compareTo(wholeUnit)
              : Long.compare(2 * (units - below), step);
      // Steps are even, so that less than one unit only decides between equals.
      if (order == 0 && step > 1) {
        order = rest.signum();
      }
      return order < 0
          ? new long[] {below}
          : order > 0 ? new long[] {above} : new long[] {below, above};
    }
  }
}
