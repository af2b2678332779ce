package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonWriter;

/** JSON to BSON as it is: every key, their order, nulls, texts, and the value of each number. */
final class Verbatim {
  private Verbatim() {}

  /** Reads the value at which the parser stands, to its end. */
  static void value(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, context, level, out);
      case START_ARRAY -> {
        RecordContext.checkLevel(level);
        context.growByContainer();
        out.writeStartArray();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
          context.growByItem(i);
          value(parser, context, field, level + 1, out);
        }
        out.writeEndArray();
      }
      case VALUE_STRING -> {
        String text = context.text(parser.getText(), field);
        context.growByText(text);
        out.writeString(text);
      }
      case VALUE_NUMBER_INT -> {
        context.grow(Integer.BYTES);
        Numbers.write(Numbers.anyInteger(parser.getText(), context.path + field), out);
      }
      case VALUE_NUMBER_FLOAT -> {
        context.grow(Double.BYTES);
        Numbers.write(Numbers.anyDecimal(parser.getText(), context.path + field), out);
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        context.grow(Byte.BYTES);
        out.writeBoolean(parser.getBooleanValue());
      }
      default -> out.writeNull();
    }
  }

  /** Reads the object at whose first brace the parser stands. */
  static void object(JsonParser parser, RecordContext context, int level, BsonWriter out)
      throws IOException, RecordFault {
    RecordContext.checkLevel(level);
    context.growByContainer();
    out.writeStartDocument();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = context.key(parser.currentName());
      context.growByKey(key);
      parser.nextToken();
      out.writeName(key);
      value(parser, context, key, level + 1, out);
    }
    out.writeEndDocument();
  }

  /**
   * Goes past the value at which the parser stands; its text and levels are checked all the same.
   */
  static void skip(JsonParser parser, RecordContext context, int level)
      throws IOException, RecordFault {
    int open = 0;
    do {
      switch (parser.currentToken()) {
        case START_OBJECT, START_ARRAY -> {
          RecordContext.checkLevel(level + open);
          open++;
        }
        case END_OBJECT, END_ARRAY -> open--;
        case FIELD_NAME -> context.key(parser.currentName());
        case VALUE_STRING -> context.text(parser.getText(), "A value");
        default -> {}
      }
    } while (open > 0 && parser.nextToken() != null);
  }
}
