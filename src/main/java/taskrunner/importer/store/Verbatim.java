package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonWriter;

/** JSON to BSON as it is: every key, their order, nulls, texts, and the value of each number. */
final class Verbatim {
  private Verbatim() {}

  /** Reads the value at which the parser stands, to its end. */
  static void value(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, reading, level, out);
      case START_ARRAY -> {
        Reading.checkLevel(level);
        reading.growByContainer();
        out.writeStartArray();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          reading.growByItem(i);
          value(parser, reading, field, level + 1, out);
        }
        out.writeEndArray();
      }
      case VALUE_STRING -> {
        String text = reading.text(parser.getText(), field);
        reading.growByText(text);
        out.writeString(text);
      }
      case VALUE_NUMBER_INT -> {
        reading.grow(Integer.BYTES);
        Numbers.write(Numbers.anyInteger(parser.getText(), reading.path + field), out);
      }
      case VALUE_NUMBER_FLOAT -> {
        reading.grow(Double.BYTES);
        Numbers.write(Numbers.anyDecimal(parser.getText(), reading.path + field), out);
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        reading.grow(Byte.BYTES);
        out.writeBoolean(parser.getBooleanValue());
      }
      default -> out.writeNull();
    }
  }

  /** Reads the object at whose first brace the parser stands. */
  static void object(JsonParser parser, Reading reading, int level, BsonWriter out)
      throws IOException, RecordFault {
    Reading.checkLevel(level);
    reading.growByContainer();
    out.writeStartDocument();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = reading.key(parser.currentName());
      reading.growByKey(key);
      parser.nextToken();
      out.writeName(key);
      value(parser, reading, key, level + 1, out);
    }
    out.writeEndDocument();
  }

  /**
   * Goes past the value at which the parser stands; its text and levels are checked all the same.
   */
  static void skip(JsonParser parser, Reading reading, int level) throws IOException, RecordFault {
    int open = 0;
    do {
      switch (parser.currentToken()) {
        case START_OBJECT, START_ARRAY -> {
          Reading.checkLevel(level + open);
          open++;
        }
        case END_OBJECT, END_ARRAY -> open--;
        case FIELD_NAME -> reading.key(parser.currentName());
        case VALUE_STRING -> reading.text(parser.getText(), "A value");
        default -> {}
      }
    } while (open > 0 && parser.nextToken() != null);
  }
}
