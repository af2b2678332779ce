package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/** JSON to BSON as it is: every key, their order, nulls, texts, and the value of each number. */
final class Verbatim {
  private Verbatim() {}

  /** Reads the value at which the parser stands, to its end. */
  static BsonValue value(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        return object(parser, reading, level);
      }
      case START_ARRAY -> {
        Reading.checkLevel(level);
        var array = new BsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          reading.grow(1, 0);
          array.add(value(parser, reading, field, level + 1));
        }
        return array;
      }
      case VALUE_STRING -> {
        String text = reading.text(parser.getText(), field);
        reading.grow(0, text.length());
        return new BsonString(text);
      }
      case VALUE_NUMBER_INT -> {
        reading.grow(0, Integer.BYTES);
        return Numbers.anyInteger(parser.getText(), reading.path + field);
      }
      case VALUE_NUMBER_FLOAT -> {
        reading.grow(0, Long.BYTES);
        return Numbers.anyDecimal(parser.getText(), reading.path + field);
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return BsonBoolean.valueOf(parser.getBooleanValue());
      }
      default -> {
        return BsonNull.VALUE;
      }
    }
  }

  /** Reads the object at whose first brace the parser stands. */
  static BsonDocument object(JsonParser parser, Reading reading, int level)
      throws IOException, RecordFault {
    Reading.checkLevel(level);
    var document = new BsonDocument();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = reading.key(parser.currentName());
      reading.grow(key.length(), 0);
      parser.nextToken();
      document.put(key, value(parser, reading, key, level + 1));
    }
    return document;
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
