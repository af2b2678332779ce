package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a known field holds, and how its value is read.
 *
 * @param words the list that its words are of; null for none
 * @param part the table of its object; null where it is none with known fields
 * @param parts the table of the objects in its array; null likewise
 */
record FieldType(
    Reader reader,
    boolean isDate,
    @Nullable EnumField words,
    @Nullable FieldTable part,
    @Nullable FieldTable parts) {
  static final FieldType TEXT = new FieldType(FieldType::text);
  static final FieldType TEXTS = new FieldType(FieldType::texts);
  static final FieldType BOOLEAN = new FieldType(FieldType::bool);

  /** An int32 where it fits, else an int64. */
  static final FieldType INTEGER = new FieldType(FieldType::integer);

  /** A log entry's sequence: always an int64. */
  static final FieldType SEQUENCE = new FieldType(FieldType::sequence);

  static final FieldType DATE = new FieldType(FieldType::date, true, null, null, null);

  /** A log entry's date, which is a part of its identity. */
  static final FieldType TIMESTAMP = new FieldType(FieldType::timestamp, true, null, null, null);

  /** An object, verbatim. */
  static final FieldType OBJECT = new FieldType(FieldType::object);

  /** Any value, verbatim. */
  static final FieldType ANY = new FieldType(Verbatim::value);

  static final FieldType METADATA = new FieldType(new Metadata());

  /** The run's id, which goes into {@link RecordContext#runId} instead of the document. */
  static final FieldType RUN_ID = new FieldType(FieldType::text);

  private static final String DATE_EXPECTED = "; expected a date such as 2025-11-06T10:15:30.123Z.";

  /** Reads a value. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads the value at which the parser stands (never a JSON null), to its end.
     *
     * @param field where messages say it is, below {@link RecordContext#path}
     * @param level the nesting level that a container standing here has
     * @param out where it goes, as one value; its name is there already. After a fault, also a
     *     deferred one, what was written is of no use
     */
    void read(JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
        throws IOException, RecordFault;
  }

  private FieldType(Reader reader) {
    this(reader, false, null, null, null);
  }

  /** A word of a list; integers only through a table. */
  static FieldType word(EnumField list) {
    Reader reader =
        (parser, context, field, level, out) ->
            out.writeString(WordReader.read(list, parser, context, field));
    return new FieldType(reader, false, list, null, null);
  }

  /** An object with known fields. */
  static FieldType part(FieldTable table) {
    Reader reader =
        (parser, context, field, level, out) -> {
          require(JsonToken.START_OBJECT, "an object", parser, context, field);
          String outer = context.path;
          context.path = outer + field + ".";
          out.writeStartDocument();
          table.read(parser, context, level, out);
          out.writeEndDocument();
          context.path = outer;
        };
    return new FieldType(reader, false, null, table, null);
  }

  /** An array of objects with known fields. */
  static FieldType parts(FieldTable table) {
    Reader part = part(table).reader();
    Reader reader =
        (parser, context, field, level, out) -> {
          require(JsonToken.START_ARRAY, "an array", parser, context, field);
          items(
              parser,
              context,
              field,
              level,
              out,
              (p, c, item, inner, o) -> {
                c.growByContainer();
                part.read(p, c, item, inner, o);
              });
        };
    return new FieldType(reader, false, null, null, table);
  }

  private static void texts(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    require(JsonToken.START_ARRAY, "an array of strings", parser, context, field);
    items(parser, context, field, level, out, FieldType::text);
  }

  private static void items(
      JsonParser parser,
      RecordContext context,
      String field,
      int level,
      BsonWriter out,
      Reader reader)
      throws IOException, RecordFault {
    RecordContext.checkLevel(level);
    out.writeStartArray();
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      context.growByItem(i);
      reader.read(parser, context, field + "[" + i + "]", level + 1, out);
    }
    out.writeEndArray();
  }

  private static void text(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    out.writeString(string(parser, context, field));
  }

  /** A string, as it is. */
  static String string(JsonParser parser, RecordContext context, String field)
      throws IOException, RecordFault {
    require(JsonToken.VALUE_STRING, "a string", parser, context, field);
    String text = context.text(parser.getText(), field);
    context.growByText(text);
    return text;
  }

  private static void bool(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType(parser, context, field, "true or false");
    }
    out.writeBoolean(parser.getBooleanValue());
  }

  private static void integer(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    Numbers.write(Numbers.integer(number(parser, context, field)), out);
  }

  private static void sequence(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    long sequence = number(parser, context, field);
    context.sequence = sequence;
    out.writeInt64(sequence);
  }

  private static long number(JsonParser parser, RecordContext context, String field)
      throws IOException, RecordFault {
    JsonToken token = parser.currentToken();
    boolean isNumber =
        token == JsonToken.VALUE_NUMBER_INT
            || (token == JsonToken.VALUE_STRING && Numbers.isInteger(parser.getText()));
    if (!isNumber) {
      throw wrongType(parser, context, field, "an integer");
    }
    return Numbers.toLong(parser.getText(), context.path + field);
  }

  private static void date(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    out.writeDateTime(millis(parser, context, field));
  }

  private static void timestamp(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    context.timestampMillis = millis(parser, context, field);
    out.writeDateTime(context.timestampMillis);
  }

  /** A date, in milliseconds since 1970. */
  static long millis(JsonParser parser, RecordContext context, String field)
      throws IOException, RecordFault {
    if (parser.currentToken().isNumeric()) {
      String number = RecordContext.shortened(parser.getText());
      throw new RecordFault(
          RejectCode.BAD_DATE, context.path + field + " is the number " + number + DATE_EXPECTED);
    }
    require(JsonToken.VALUE_STRING, "a date", parser, context, field);
    String text = context.text(parser.getText(), field);
    return Dates.read(text, context.path + field, context);
  }

  private static void object(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    require(JsonToken.START_OBJECT, "an object", parser, context, field);
    Verbatim.object(parser, context, level, out);
  }

  static void require(
      JsonToken token, String expected, JsonParser parser, RecordContext context, String field)
      throws IOException, RecordFault {
    if (parser.currentToken() != token) {
      throw wrongType(parser, context, field, expected);
    }
  }

  static RecordFault wrongType(
      JsonParser parser, RecordContext context, String field, String expected) throws IOException {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "the string " + RecordContext.quoted(parser.getText());
          case VALUE_TRUE, VALUE_FALSE -> parser.getText();
          case VALUE_NULL -> "null";
          default -> "the number " + RecordContext.shortened(parser.getText());
        };
    return new RecordFault(
        RejectCode.WRONG_TYPE,
        context.path + field + " is " + found + "; expected " + expected + ".");
  }
}
