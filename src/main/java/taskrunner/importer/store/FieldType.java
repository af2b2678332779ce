package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The type of a known field, which reads its value.
 *
 * @param words the list of its words; null for none
 * @param part the table of its object; null if that has no known fields
 * @param parts the table of the objects in its array; null likewise
 */
record FieldType(
    Reader reader,
    boolean isDate,
    @Nullable EnumField words,
    @Nullable FieldTable part,
    @Nullable FieldTable parts) {
  private static final String DATE_EXPECTED = "; expected a date such as 2025-11-06T10:15:30.123Z.";

  @FunctionalInterface
  interface Reader {
    /**
     * Reads the value at the parser's token (never a JSON null) to its end, and writes it as one
     * value. After a fault, also a deferred one, the written value is incomplete.
     *
     * @param field the path in messages, below {@link RecordContext#path}
     */
    void read(RecordInput in, String field) throws IOException;
  }

  static final FieldType TEXT = of((in, field) -> in.out().writeString(string(in, field)));

  static final FieldType TEXTS =
      of((in, field) -> array(in, field, "an array of strings", TEXT.reader()));

  static final FieldType BOOLEAN =
      of(
          (in, field) -> {
            if (!in.token().isBoolean()) {
              throw in.wrongType("true or false", field);
            }
            in.out().writeBoolean(in.parser().getBooleanValue());
          });

  /** An int32 where it fits, else an int64. */
  static final FieldType INTEGER =
      of((in, field) -> Numbers.write(Numbers.integer(number(in, field)), in.out()));

  /** A log entry's sequence: always an int64. */
  static final FieldType SEQUENCE =
      of(
          (in, field) -> {
            long sequence = number(in, field);
            in.context().sequence = sequence;
            in.out().writeInt64(sequence);
          });

  static final FieldType DATE =
      date((in, field) -> in.out().writeDateTime(millis(in.parser(), in.context(), field)));

  /** The date of a log entry, which is part of its identity. */
  static final FieldType TIMESTAMP =
      date(
          (in, field) -> {
            in.context().timestampMillis = millis(in.parser(), in.context(), field);
            in.out().writeDateTime(in.context().timestampMillis);
          });

  static final FieldType OBJECT =
      of(
          (in, field) -> {
            in.require(JsonToken.START_OBJECT, "an object", field);
            Verbatim.value(in, field);
          });

  static final FieldType ANY = of(Verbatim::value);

  static final FieldType METADATA = of(Metadata::read);

  private static FieldType of(Reader reader) {
    return new FieldType(reader, false, null, null, null);
  }

  private static FieldType date(Reader reader) {
    return new FieldType(reader, true, null, null, null);
  }

  /** A word of a list; integers only through a table. */
  static FieldType word(EnumField list) {
    Reader reader = (in, field) -> in.out().writeString(WordReader.read(list, in, field));
    return new FieldType(reader, false, list, null, null);
  }

  static FieldType part(FieldTable table) {
    return new FieldType((in, field) -> object(in, field, table), false, null, table, null);
  }

  static FieldType parts(FieldTable table) {
    Reader item =
        (in, field) -> {
          in.context().growByContainer();
          object(in, field, table);
        };
    Reader items = (in, field) -> array(in, field, "an array", item);
    return new FieldType(items, false, null, null, table);
  }

  private static void object(RecordInput in, String field, FieldTable table) throws IOException {
    in.require(JsonToken.START_OBJECT, "an object", field);
    RecordContext context = in.context();
    String outer = context.path;
    context.path = outer + field + ".";
    in.out().writeStartDocument();
    table.read(in);
    in.out().writeEndDocument();
    context.path = outer;
  }

  private static void array(RecordInput in, String field, String expected, Reader item)
      throws IOException {
    in.require(JsonToken.START_ARRAY, expected, field);
    in.context().enter();
    in.out().writeStartArray();
    for (int i = 0; in.nextIsNot(JsonToken.END_ARRAY); i++) {
      in.context().growByItem(i);
      item.read(in, field + "[" + i + "]");
    }
    in.out().writeEndArray();
    in.context().leave();
  }

  private static String string(RecordInput in, String field) throws IOException {
    return string(in.parser(), in.context(), field);
  }

  static String string(JsonParser parser, RecordContext context, String field) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw context.wrongType(parser, field, "a string");
    }
    String text = context.text(parser.getText(), field);
    context.growByText(text);
    return text;
  }

  static String runId(JsonParser parser, RecordContext context, String field) throws IOException {
    String id = string(parser, context, field);
    if (id.length() > StoreLimits.LONGEST_RUN_ID) {
      throw new RecordFault(
          RejectCode.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The run id has %,d characters, more than the %,d that an import takes.",
              id.length(),
              StoreLimits.LONGEST_RUN_ID));
    }
    return id;
  }

  private static long number(RecordInput in, String field) throws IOException {
    boolean isNumber =
        in.token() == JsonToken.VALUE_NUMBER_INT
            || (in.token() == JsonToken.VALUE_STRING && Numbers.isInteger(in.text()));
    if (!isNumber) {
      throw in.wrongType("an integer", field);
    }
    return Numbers.toLong(in.text(), in.context().path + field);
  }

  /** A date, in milliseconds since 1970. */
  static long millis(JsonParser parser, RecordContext context, String field) throws IOException {
    if (parser.currentToken().isNumeric()) {
      String number = RecordContext.shortened(parser.getText());
      throw new RecordFault(
          RejectCode.BAD_DATE, context.path + field + " is the number " + number + DATE_EXPECTED);
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw context.wrongType(parser, field, "a date");
    }
    return Dates.read(context.text(parser.getText(), field), context.path + field, context);
  }
}
