package taskrunner.importer.write;

import java.math.BigDecimal;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The sequence of a stored log entry, which a service may have stored as any numeric type. */
public final class StoredSequence {
  private static final double TWO_TO_63 = 0x1p63;

  private StoredSequence() {}

  /** The integer equal to {@code value}; null if there is none within int64. */
  public static @Nullable Long of(@Nullable BsonValue value) {
    if (value == null || !value.isNumber()) {
      return null;
    }
    if (value.isDouble()) {
      double number = value.asDouble().getValue();
      return number == Math.rint(number) && number >= -TWO_TO_63 && number < TWO_TO_63
          ? Long.valueOf((long) number)
          : null;
    }
    if (!value.isDecimal128()) {
      return value.asNumber().longValue();
    }
    try {
      BigDecimal number = value.asDecimal128().getValue().bigDecimalValue();
      return number.longValueExact();
    } catch (ArithmeticException e) {
      return null; // NaN, infinite, a fraction, or too large.
    }
  }
}
