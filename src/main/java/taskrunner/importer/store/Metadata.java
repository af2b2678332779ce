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
        value = jsonText(in, field + "." + key);
        context.count("metadata-value-to-text");
      }
      context.growByKey(key);
      context.growByText(value);
      in.out().writeString(key, value);
    }
    in.out().writeEndDocument();
    context.leave();
  }

  /** Compact JSON, with numbers as they were written and without escapes of non-ASCII. */
  private static String jsonText(RecordInput in, String field) throws IOException {
    if (in.token().isScalarValue()) {
      return in.text();
    }
    var text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      Verbatim.walk(
          in,
          field,
          () -> {
            if (in.token().isNumeric()) {
              generator.writeNumber(in.text());
            } else {
              generator.copyCurrentEvent(in.parser());
            }
          });
    }
    return text.toString();
  }
}
