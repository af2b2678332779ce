package taskrunner.importer.store;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * ISO 8601 as the store writes it, to BSON's milliseconds: {@code YYYY-MM-DDThh:mm}, then {@code
 * :ss}, then a fraction of one to nine digits, then {@code Z} or an offset ({@code +hh}, {@code
 * +hhmm}, {@code +hh:mm}); each of these may be missing. Read character by character, since every
 * log line has one and {@code java.time} knows no format that takes all these forms.
 */
final class Dates {
  static final String WITHOUT_OFFSET = "date-without-offset-read-as-utc";
  static final String CUT = "date-cut-to-milliseconds";

  private static final int MILLIS_DIGITS = 3;
  private static final int MOST_FRACTION_DIGITS = 9;
  private static final int MOST_OFFSET_MINUTES = 18 * 60;

  /** 0001-01-01T00:00:00Z. */
  private static final long FIRST = -62_135_596_800_000L;

  /** 9999-12-31T23:59:59.999Z. */
  private static final long LAST = 253_402_300_799_999L;

  private Dates() {}

  /**
   * Milliseconds since 1970. Rounds down to milliseconds; a date without an offset is UTC; both are
   * counted. In UTC too, the year has to be 0001 to 9999, so that an export can write the date.
   */
  static long read(String text, String field, RecordContext context) throws RecordFault {
    var scan = new Scan(text);
    int year = scan.number(4);
    scan.expect('-');
    int month = scan.number(2);
    scan.expect('-');
    int day = scan.number(2);
    scan.expect('T');
    int hour = scan.number(2);
    scan.expect(':');
    int minute = scan.number(2);
    int second = 0;
    int millis = 0;
    if (scan.skip(':')) {
      second = scan.number(2);
      if (scan.skip('.')) {
        millis = scan.fraction();
      }
    }
    boolean utc = scan.skip('Z');
    int sign = utc ? 0 : scan.sign();
    int offsetHours = 0;
    int offsetMinutes = 0;
    if (sign != 0) {
      offsetHours = scan.number(2);
      if (scan.skip(':') || !scan.atEnd()) {
        offsetMinutes = scan.number(2);
      }
    }
    int offset = offsetHours * 60 + offsetMinutes;
    if (!scan.good()
        || year == 0
        || hour > 23
        || minute > 59
        || second > 59
        || offsetMinutes > 59
        || offset > MOST_OFFSET_MINUTES) {
      throw bad(field, text);
    }
    long days;
    try {
      days = LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw bad(field, text);
    }
    if (!utc && sign == 0) {
      context.count(WITHOUT_OFFSET);
    }
    if (scan.cut) {
      context.count(CUT);
    }
    // Fractions are added to a whole second, so cutting digits floors also before 1970.
    long minutes = (days * 24 + hour) * 60 + minute - (long) sign * offset;
    long instant = (minutes * 60 + second) * 1000 + millis;
    if (instant < FIRST || instant > LAST) {
      throw new RecordFault(
          RejectCode.BAD_DATE,
          field
              + " is "
              + RecordContext.quoted(text)
              + ", which is "
              + (instant < FIRST ? "before the year 0001" : "after the year 9999")
              + " in UTC.");
    }
    return instant;
  }

  private static RecordFault bad(String field, String text) {
    return new RecordFault(
        RejectCode.BAD_DATE,
        field
            + " is "
            + RecordContext.quoted(text)
            + "; expected a date such as 2025-11-06T10:15:30.123Z.");
  }

  /** Scans a text. The caller checks {@link #good} at the end. */
  private static final class Scan {
    private final String text;
    private int at;
    private boolean misfit;

    /** Whether a digit of the fraction was cut that is not zero. */
    private boolean cut;

    Scan(String text) {
      this.text = text;
    }

    boolean atEnd() {
      return at == text.length();
    }

    boolean good() {
      return !misfit && atEnd();
    }

    boolean skip(char c) {
      boolean is = !atEnd() && text.charAt(at) == c;
      if (is) {
        at++;
      }
      return is;
    }

    void expect(char c) {
      if (!skip(c)) {
        misfit = true;
      }
    }

    /** 1, -1, or 0 for none. */
    int sign() {
      return skip('+') ? 1 : skip('-') ? -1 : 0;
    }

    /** The next digit; -1 for none. */
    private int digit() {
      char c = atEnd() ? ' ' : text.charAt(at);
      if (c < '0' || c > '9') {
        return -1;
      }
      at++;
      return c - '0';
    }

    int number(int digits) {
      int number = 0;
      for (int i = 0; i < digits; i++) {
        int digit = digit();
        if (digit < 0) {
          misfit = true;
          return 0;
        }
        number = number * 10 + digit;
      }
      return number;
    }

    /** One to nine digits after the point, in milliseconds. */
    int fraction() {
      int millis = 0;
      int digits = 0;
      int digit = digit();
      while (digit >= 0) {
        if (++digits <= MILLIS_DIGITS) {
          millis = millis * 10 + digit;
        } else if (digit > 0) {
          cut = true;
        }
        digit = digit();
      }
      if (digits == 0 || digits > MOST_FRACTION_DIGITS) {
        misfit = true;
      }
      for (int i = digits; i < MILLIS_DIGITS; i++) {
        millis *= 10;
      }
      return millis;
    }
  }
}
