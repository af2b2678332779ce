package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.bson.BsonWriter;

/** A log entry's metadata: every value becomes a string. */
final class Metadata implements FieldType.Reader {
  private static final String TO_TEXT = "metadata-value-to-text";

  private final JsonFactory json = new JsonFactory();

  @Override
  public void read(
      JsonParser parser, RecordContext context, String field, int level, BsonWriter out)
      throws IOException, RecordFault {
    FieldType.require(JsonToken.START_OBJECT, "an object", parser, context, field);
    RecordContext.checkLevel(level);
    out.writeStartDocument();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = context.key(parser.currentName());
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      String value;
      if (token == JsonToken.VALUE_STRING) {
        value = context.text(parser.getText(), field + "." + key);
      } else {
        value = jsonText(parser, context, level + 1);
        context.count(TO_TEXT);
      }
      context.growByKey(key);
      context.growByText(value);
      out.writeString(key, value);
    }
    out.writeEndDocument();
  }

  /** Compact; numbers as they were written, non-ASCII as it is. */
  private String jsonText(JsonParser parser, RecordContext context, int level)
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
            RecordContext.checkLevel(level + open++);
            generator.writeStartObject();
          }
          case START_ARRAY -> {
            RecordContext.checkLevel(level + open++);
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
          case FIELD_NAME -> generator.writeFieldName(context.key(parser.currentName()));
          case VALUE_STRING -> generator.writeString(context.text(parser.getText(), "metadata"));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
          case VALUE_TRUE, VALUE_FALSE -> generator.writeBoolean(parser.getBooleanValue());
          default -> generator.writeNull();
        }
      } while (open > 0 && parser.nextToken() != null);
    }
    return text.toString();
  }
}
