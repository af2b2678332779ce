package taskrunner.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
      write(json, shown(object));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Printable.escaped(text.toString());
  }

  /** The same data without secrets, for what another program writes as JSON. */
  public static Fields shown(Map<?, ?> object) {
    var copy = new Fields();
    object.forEach((name, value) -> copy.put(Redaction.of(String.valueOf(name)), plain(value)));
    return copy;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      return shown(object);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    if (value instanceof String text) {
      return Redaction.of(text);
    }
    return value instanceof Verbatim script ? script.text() : value;
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof Map<?, ?> object) {
      json.writeStartObject();
      for (var field : object.entrySet()) {
        json.writeFieldName(String.valueOf(field.getKey()));
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
      json.writeString(text);
    } else {
      // Null, a number or a boolean; Jackson refuses anything else.
      json.writeObject(value);
    }
  }
}
