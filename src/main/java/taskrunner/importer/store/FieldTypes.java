package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The types that known fields have. */
final class FieldTypes {
  private final EnumTables tables;

  FieldTypes(EnumTables tables) {
    this.tables = tables;
  }

  static BsonValue text(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(parser, reading, field, "a string");
    }
    String text = reading.text(parser.getText(), field);
    reading.grow(field.length(), text.length());
    return new BsonString(text);
  }

  static BsonValue bool(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType(parser, reading, field, "true or false");
    }
    return BsonBoolean.valueOf(parser.getBooleanValue());
  }

  /** int32 where it fits, else int64. */
  static BsonValue integer(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    return Numbers.integer(number(parser, reading, field));
  }

  /** Always int64. */
  static BsonValue int64(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    return new BsonInt64(number(parser, reading, field));
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

  static BsonValue date(JsonParser parser, Reading reading, String field, int level)
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

  static BsonValue texts(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrongType(parser, reading, field, "an array of strings");
    }
    Reading.checkLevel(level);
    var texts = new BsonArray();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text(parser, reading, field + "[" + texts.size() + "]", level + 1));
    }
    return texts;
  }

  /** An object, verbatim. */
  static BsonValue object(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrongType(parser, reading, field, "an object");
    }
    return Verbatim.object(parser, reading, level);
  }

  /** An object with known fields. */
  static FieldType part(FieldTable table) {
    return (parser, reading, field, level) -> {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrongType(parser, reading, field, "an object");
      }
      String outer = reading.path;
      reading.path = outer + field + ".";
      BsonValue part = table.read(parser, reading, level);
      reading.path = outer;
      return part;
    };
  }

  /** An array of objects with known fields. */
  static FieldType parts(FieldTable table) {
    FieldType part = part(table);
    return (parser, reading, field, level) -> {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw wrongType(parser, reading, field, "an array");
      }
      Reading.checkLevel(level);
      var array = new BsonArray();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        reading.grow(1, 0);
        BsonValue item = part.read(parser, reading, field + "[" + array.size() + "]", level + 1);
        if (item != null) {
          array.add(item);
        }
      }
      return array;
    };
  }

  /** A word of a list; integers only through a table. */
  FieldType word(EnumField list) {
    Map<Long, String> table = tables.tableOf(list.table());
    return (parser, reading, field, level) -> {
      JsonToken token = parser.currentToken();
      if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_STRING) {
        throw wrongType(parser, reading, field, "a word");
      }
      String text = reading.text(parser.getText(), field);
      // "3" is the integer 3: numbers may come as strings, and no list has such a word.
      if (Numbers.isInteger(text)) {
        return throughTable(list, table, text, reading, field);
      }
      reading.grow(field.length(), text.length());
      return new BsonString(fromList(list, text, reading, field));
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

  private static @Nullable BsonValue throughTable(
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
      return new BsonString(word);
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
    return null;
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
