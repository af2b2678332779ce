package taskrunner.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;
import taskrunner.text.Redaction;

/** Writes plain data as JSON. */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** {@code object} on one line, without secrets, its control characters as escapes. */
  public static String of(Map<String, ?> object) {
    var text = new StringWriter();
    // As characters, not as bytes: the byte generator throws on an unpaired surrogate.
    try (var json = FACTORY.createGenerator(text)) {
      write(json, object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Printable.escaped(text.toString());
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> object) {
      json.writeStartObject();
      for (var field : object.entrySet()) {
        json.writeFieldName(Redaction.of(String.valueOf(field.getKey())));
        write(json, field.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (var item : list) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof String text) {
      json.writeString(Redaction.of(text));
    } else if (value instanceof Verbatim script) {
      json.writeString(script.text());
    } else {
      // Null, a number or a boolean; Jackson refuses anything else.
      json.writeObject(value);
    }
  }
}
