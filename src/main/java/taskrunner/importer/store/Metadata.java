package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.bson.BsonWriter;

/** A log entry's metadata: every value becomes a string. */
final class Metadata implements FieldType {
  static final String TO_TEXT = "metadata-value-to-text";

  private final JsonFactory json = new JsonFactory();

  @Override
  public void read(JsonParser parser, Reading reading, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw FieldTypes.wrongType(parser, reading, field, "an object");
    }
    Reading.checkLevel(level);
    out.writeStartDocument();
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
      reading.growByKey(key);
      reading.growByText(value);
      out.writeString(key, value);
    }
    out.writeEndDocument();
  }

  /** Compact; numbers as they were written, non-ASCII as it is. */
  private String jsonText(JsonParser parser, Reading reading, int level)
      throws IOException, RecordFault {
    if (parser.currentToken().isScalarValue()) {
      return parser.getText();
    }
    var text = new StringWriter();
    try (JsonGenerator generator = json.createGenerator(text)) {
      int open = 0;
      do {
        switch (parser.currentToken()) {
          case START_OBJECT -> {
            Reading.checkLevel(level + open++);
            generator.writeStartObject();
          }
          case START_ARRAY -> {
            Reading.checkLevel(level + open++);
            generator.writeStartArray();
          }
          case END_OBJECT -> {
            open--;
            generator.writeEndObject();
          }
          case END_ARRAY -> {
            open--;
            generator.writeEndArray();
          }
          case FIELD_NAME -> generator.writeFieldName(reading.key(parser.currentName()));
          case VALUE_STRING -> generator.writeString(reading.text(parser.getText(), "metadata"));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
          case VALUE_TRUE, VALUE_FALSE -> generator.writeBoolean(parser.getBooleanValue());
          default -> generator.writeNull();
        }
      } while (open > 0 && parser.nextToken() != null);
    }
    return text.toString();
  }
}
