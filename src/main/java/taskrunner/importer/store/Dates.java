package taskrunner.importer.store;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDateTime;

/** ISO 8601 as the store writes it, to BSON's milliseconds. */
final class Dates {
  static final String WITHOUT_OFFSET = "date-without-offset-read-as-utc";
  static final String CUT = "date-cut-to-milliseconds";

  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?"
              + "(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?");
  private static final int MILLIS = 3;
  private static final int MOST_OFFSET_MINUTES = 18 * 60;

  private Dates() {}

  /** Floors to milliseconds; a date without an offset is UTC; both are counted. */
  static BsonDateTime read(String text, String field, Reading reading) throws RecordFault {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw bad(field, text);
    }
    try {
      int year = number(form, 1);
      LocalDateTime local =
          LocalDateTime.of(
              year,
              number(form, 2),
              number(form, 3),
              number(form, 4),
              number(form, 5),
              number(form, 6));
      String fraction = form.group(7) == null ? "" : form.group(7);
      String millis = (fraction + "000").substring(0, MILLIS);
      int offset = number(form, 9) * 60 + number(form, 10);
      if (year == 0 || offset > MOST_OFFSET_MINUTES || number(form, 10) > 59) {
        throw bad(field, text);
      }
      if (form.group(8) == null && !text.endsWith("Z")) {
        reading.count(WITHOUT_OFFSET);
      }
      // Fractions are added to a whole second, so cutting digits floors also before 1970.
      if (fraction.length() > MILLIS && !fraction.substring(MILLIS).matches("0+")) {
        reading.count(CUT);
      }
      long seconds = local.toEpochSecond(ZoneOffset.UTC);
      long shift = "-".equals(form.group(8)) ? offset * 60L : offset * -60L;
      return new BsonDateTime((seconds + shift) * 1000 + Integer.parseInt(millis));
    } catch (DateTimeException e) {
      throw bad(field, text);
    }
  }

  private static int number(Matcher form, int group) {
    String digits = form.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static RecordFault bad(String field, String text) {
    return new RecordFault(
        RejectCode.BAD_DATE,
        field
            + " is "
            + Reading.quoted(text)
            + "; expected a date such as 2025-11-06T10:15:30.123Z.");
  }
}
