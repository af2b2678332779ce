package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import org.bson.BsonWriter;
import taskrunner.settings.Words;

/** The types that known fields have. */
final class FieldTypes {
  private final EnumTables tables;
  private final Words words;

  FieldTypes(EnumTables tables, Words words) {
    this.tables = tables;
    this.words = words;
  }

  static void text(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    out.writeString(string(parser, reading, field));
  }

  /** A string, as it is. */
  static String string(JsonParser parser, Reading reading, String field)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(parser, reading, field, "a string");
    }
    String text = reading.text(parser.getText(), field);
    reading.growByText(text);
    return text;
  }

  static void bool(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType(parser, reading, field, "true or false");
    }
    out.writeBoolean(parser.getBooleanValue());
  }

  /** int32 where it fits, else int64. */
  static void integer(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    Numbers.write(Numbers.integer(number(parser, reading, field)), out);
  }

  /** A log entry's sequence: always int64. */
  static void sequence(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    long sequence = number(parser, reading, field);
    reading.sequence = sequence;
    out.writeInt64(sequence);
  }

  private static long number(JsonParser parser, Reading reading, String field)
      throws IOException, RecordFault {
    JsonToken token = parser.currentToken();
    boolean isNumber =
        token == JsonToken.VALUE_NUMBER_INT
            || (token == JsonToken.VALUE_STRING && Numbers.isInteger(parser.getText()));
    if (!isNumber) {
      throw wrongType(parser, reading, field, "an integer");
    }
    return Numbers.toLong(parser.getText(), reading.path + field);
  }

  static void date(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    out.writeDateTime(millis(parser, reading, field));
  }

  /** A log entry's date, which is a part of its identity. */
  static void timestamp(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    long millis = millis(parser, reading, field);
    reading.timestampMillis = millis;
    out.writeDateTime(millis);
  }

  /** A date, in milliseconds since 1970. */
  static long millis(JsonParser parser, Reading reading, String field)
      throws IOException, RecordFault {
    if (parser.currentToken().isNumeric()) {
      throw new RecordFault(
          RejectCode.BAD_DATE,
          reading.path
              + field
              + " is the number "
              + Reading.shortened(parser.getText())
              + "; expected a date such as 2025-11-06T10:15:30.123Z.");
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(parser, reading, field, "a date");
    }
    String text = reading.text(parser.getText(), field);
    return Dates.read(text, reading.path + field, reading);
  }

  static void texts(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType(parser, reading, field, "an array of strings");
    }
    Reading.checkLevel(level);
    out.writeStartArray();
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      reading.growByItem(i);
      text(parser, reading, field + "[" + i + "]", level + 1, out);
    }
    out.writeEndArray();
  }

  /** An object, verbatim. */
  static void object(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrongType(parser, reading, field, "an object");
    }
    Verbatim.object(parser, reading, level, out);
  }

  /** An object with known fields. */
  static FieldType part(FieldTable table) {
    return (parser, reading, field, level, out) -> {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrongType(parser, reading, field, "an object");
      }
      String outer = reading.path;
      reading.path = outer + field + ".";
      out.writeStartDocument();
      table.read(parser, reading, level, out);
      out.writeEndDocument();
      reading.path = outer;
    };
  }

  /** An array of objects with known fields. */
  static FieldType parts(FieldTable table) {
    FieldType part = part(table);
    return (parser, reading, field, level, out) -> {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw wrongType(parser, reading, field, "an array");
      }
      Reading.checkLevel(level);
      out.writeStartArray();
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        reading.growByItem(i);
        reading.growByContainer();
        part.read(parser, reading, field + "[" + i + "]", level + 1, out);
      }
      out.writeEndArray();
    };
  }

  /** A word of a list; integers only through a table. */
  FieldType word(EnumField list) {
    Map<Long, String> table = tables.tableOf(list.table());
    boolean verbatim = words == Words.VERBATIM && list.mayHaveTable();
    return (parser, reading, field, level, out) -> {
      JsonToken token = parser.currentToken();
      if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_STRING) {
        throw wrongType(parser, reading, field, "a word");
      }
      String text = reading.text(parser.getText(), field);
      // "3" is the integer 3: numbers may come as strings, and no list has such a word.
      if (Numbers.isInteger(text)) {
        reading.integer(list);
        String word = throughTable(list, table, text, reading, field);
        out.writeString(verbatim ? word : list.plain(word));
        return;
      }
      reading.word(list, text);
      String plain = fromList(list, text, reading, field);
      out.writeString(verbatim ? text : plain);
    };
  }

  private static String fromList(EnumField list, String text, Reading reading, String field)
      throws RecordFault {
    String known = list.known(text);
    if (known != null) {
      return known;
    }
    String alias = list.alias(text);
    if (alias != null) {
      reading.count(list.table() + ":" + list.kept(text) + "->" + alias);
      return alias;
    }
    if (!list.keepsOthers()) {
      throw new RecordFault(
          RejectCode.UNKNOWN_ENUM,
          reading.path
              + field
              + " is "
              + Reading.quoted(text)
              + "; allowed are "
              + list.allowed()
              + ".");
    }
    reading.count("unknown-word:" + list.table() + ":" + list.kept(text));
    return list.kept(text);
  }

  /** The word as the table spells it; what was read where the fault is put off. */
  private static String throughTable(
      EnumField list, Map<Long, String> table, String text, Reading reading, String field)
      throws RecordFault {
    String where = reading.path + field + " is the integer " + Reading.shortened(text);
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new RecordFault(RejectCode.UNKNOWN_ENUM, where + ", which no table has.");
    }
    String word = table.get(number);
    if (word != null) {
      reading.usedTable();
      return word;
    }
    if (!table.isEmpty()) {
      throw new RecordFault(
          RejectCode.UNKNOWN_ENUM,
          where + ", which the table given for " + list.table() + " does not have.");
    }
    if (!list.mayHaveTable()) {
      throw new RecordFault(
          RejectCode.UNKNOWN_ENUM, where + "; allowed are " + list.allowed() + ".");
    }
    // Put off, so that the report can name every integer that the record has.
    reading.integerWithoutTable(
        new EnumFindings.Numbered(list.table(), number),
        new RecordFault(
            RejectCode.UNKNOWN_ENUM,
            where + ", and no table says what it means; see --enum-table and --enum."));
    return text;
  }

  static RecordFault wrongType(JsonParser parser, Reading reading, String field, String expected)
      throws IOException {
    JsonToken token = parser.currentToken();
    String found =
        switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "the string " + Reading.quoted(parser.getText());
          case VALUE_TRUE, VALUE_FALSE -> parser.getText();
          case VALUE_NULL -> "null";
          default -> "the number " + Reading.shortened(parser.getText());
        };
    return new RecordFault(
        RejectCode.WRONG_TYPE,
        reading.path + field + " is " + found + "; expected " + expected + ".");
  }
}
