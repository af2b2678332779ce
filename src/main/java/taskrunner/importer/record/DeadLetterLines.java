package taskrunner.importer.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.Reject;

/**
 * Dead letters as text, one JSON object a line: {@code {"file", "line", "offset", "code",
 * "message", "raw"}}. Created for the first reject, because most imports have none.
 */
final class DeadLetterLines {
  private final Buffer buffer = new Buffer();
  private final JsonGenerator json = generator(buffer);

  void add(Reject reject) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", reject.file());
    writeNumber("line", reject.line());
    writeNumber("offset", reject.offset());
    json.writeStringField("code", reject.code().word());
    json.writeStringField("message", reject.message());
    json.writeStringField("raw", reject.raw());
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  int size() {
    return buffer.size();
  }

  /** All lines, for one write. */
  ByteBuffer bytes() {
    return buffer.bytes();
  }

  void clear() {
    buffer.reset();
  }

  private void writeNumber(String name, @Nullable Long number) throws IOException {
    if (number == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, number);
    }
  }

  private static JsonGenerator generator(Buffer out) {
    try {
      return JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build()
          .createGenerator(out)
          .setCharacterEscapes(new ControlEscapes())
          .setRootValueSeparator(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not possible: it writes to memory.
    }
  }

  private static final class Buffer extends ByteArrayOutputStream {
    ByteBuffer bytes() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
