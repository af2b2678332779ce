package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/** A log entry's metadata: every value becomes a string. */
final class Metadata {
  private static final JsonFactory JSON = new JsonFactory();

  private Metadata() {}

  static void read(RecordInput in, String field) throws IOException {
    in.require(JsonToken.START_OBJECT, "an object", field);
    RecordContext context = in.context();
    context.enter();
    in.out().writeStartDocument();
    while (in.nextIsNot(JsonToken.END_OBJECT)) {
      String key = context.key(in.parser().currentName());
      JsonToken token = in.parser().nextToken();
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      String value;
      if (token == JsonToken.VALUE_STRING) {
        value = context.text(in.text(), field + "." + key);
      } else {
        value = jsonText(in);
        context.count("metadata-value-to-text");
      }
      context.growByKey(key);
      context.growByText(value);
      in.out().writeString(key, value);
    }
    in.out().writeEndDocument();
    context.leave();
  }

  /** Compact; numbers as they were written, non-ASCII as it is. */
  private static String jsonText(RecordInput in) throws IOException {
    if (in.token().isScalarValue()) {
      return in.text();
    }
    RecordContext context = in.context();
    var text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      int open = 0;
      do {
        switch (in.token()) {
          case START_OBJECT, START_ARRAY -> {
            context.enter();
            open++;
            generator.copyCurrentEvent(in.parser());
          }
          case END_OBJECT, END_ARRAY -> {
            context.leave();
            open--;
            generator.copyCurrentEvent(in.parser());
          }
          case FIELD_NAME -> generator.writeFieldName(context.key(in.parser().currentName()));
          case VALUE_STRING -> generator.writeString(context.text(in.text(), "metadata"));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(in.text());
          default -> generator.copyCurrentEvent(in.parser());
        }
      } while (open > 0 && in.parser().nextToken() != null);
    }
    return text.toString();
  }
}
