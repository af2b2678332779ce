package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** A log entry's metadata: every value becomes a string. */
final class Metadata implements FieldType {
  static final String TO_TEXT = "metadata-value-to-text";

  private final JsonFactory json = new JsonFactory();

  @Override
  public BsonValue read(JsonParser parser, Reading reading, String field, int level)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw FieldTypes.wrongType(parser, reading, field, "an object");
    }
    Reading.checkLevel(level);
    var metadata = new BsonDocument();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = reading.key(parser.currentName());
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      String value;
      if (token == JsonToken.VALUE_STRING) {
        value = reading.text(parser.getText(), field + "." + key);
      } else {
        value = jsonText(parser, reading, level + 1);
        reading.count(TO_TEXT);
      }
      reading.grow(key.length(), value.length());
      metadata.put(key, new BsonString(value));
    }
    return metadata;
  }

  /** Compact; numbers as they were written, non-ASCII as it is. */
  private String jsonText(JsonParser parser, Reading reading, int level)
      throws IOException, RecordFault {
    if (parser.currentToken().isScalarValue()) {
      return parser.getText();
    }
    var text = new StringWriter();
    try (JsonGenerator out = json.createGenerator(text)) {
      int open = 0;
      do {
        switch (parser.currentToken()) {
          case START_OBJECT -> {
            Reading.checkLevel(level + open++);
            out.writeStartObject();
          }
          case START_ARRAY -> {
            Reading.checkLevel(level + open++);
            out.writeStartArray();
          }
          case END_OBJECT -> {
            open--;
            out.writeEndObject();
          }
          case END_ARRAY -> {
            open--;
            out.writeEndArray();
          }
          case FIELD_NAME -> out.writeFieldName(reading.key(parser.currentName()));
          case VALUE_STRING -> out.writeString(reading.text(parser.getText(), "metadata"));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(parser.getText());
          case VALUE_TRUE, VALUE_FALSE -> out.writeBoolean(parser.getBooleanValue());
          default -> out.writeNull();
        }
      } while (open > 0 && parser.nextToken() != null);
    }
    return text.toString();
  }
}
