package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that is one JSON text: a run's state, an approvals file or a manifest. Used once.
 */
final class DocumentReader {
  private final RecordReader.Sink sink;
  private final StoreFile file;

  DocumentReader(RecordReader.Sink sink) {
    this.sink = sink;
    this.file = sink.file();
  }

  /** Reads the file; returns its bytes. */
  long read() {
    SafeFiles.Whole whole = SafeFiles.whole(file);
    RecordFault fault = whole.fault();
    if (fault == null) {
      fault = records(whole.text());
      sink.noted();
    }
    if (fault != null) {
      sink.reject(null, fault, whole.text().raw());
    }
    return whole.bytes().length;
  }

  /** Passes on the file's records; returns a fault of the whole file, or null. */
  private @Nullable RecordFault records(Slice text) {
    if (!file.kind().isList()) {
      record(text, RecordList.SINGLE);
      return null;
    }
    try {
      Json.checkUtf8(text);
      try {
        records(text, text);
      } catch (JsonProcessingException e) {
        if (!Json.isAboutSurrogates(e)) {
          throw e;
        }
        records(text, Json.withoutSurrogateEscapes(text));
      }
      return null;
    } catch (IOException e) {
      return Json.fault(e);
    }
  }

  /**
   * @param walked the text, or a substitute whose records start and end at the same offsets. Its
   *     survey fails before any record is passed on
   */
  private void records(Slice text, Slice walked) throws IOException {
    RecordList list = RecordList.survey(walked, file.kind(), sink.notes());
    if (list.runId() != null) {
      sink.handler().fileRunId(file, list.runId());
    }
    if (list.saysMore()) {
      boolean isManifest = file.kind().wrapper() != null;
      BsonDocument more = isManifest && text.equals(walked) ? ManifestFields.read(text) : null;
      if (more == null) {
        sink.count((isManifest ? "manifest" : file.kind().plural()) + "-fields-not-kept");
      } else {
        ManifestFields.unknown(more).forEach(name -> sink.count(FieldTable.UNKNOWN_FIELD + name));
        sink.handler().manifestFields(file, more);
      }
    }
    if (list.single()) {
      record(text, list);
      return;
    }
    try (JsonParser parser = Json.parser(walked)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        elements(parser, text, list);
        return;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isList = file.kind().isList(parser.currentName());
        if (parser.nextToken() == JsonToken.START_ARRAY && isList) {
          elements(parser, text, list);
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  private void elements(JsonParser parser, Slice text, RecordList list) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      // Jackson's offsets count from the first byte that it was given.
      int from = (int) parser.currentTokenLocation().getByteOffset();
      int to;
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
        to = (int) parser.currentLocation().getByteOffset();
      } else {
        to = endOfScalar(text, from);
      }
      record(new Slice(text.bytes(), text.offset() + from, to - from), list);
    }
  }

  private void record(Slice text, RecordList list) {
    var around =
        new RecordDefaults.Around(
            0, list.uploadedAt(), list.badUploadedAt(), file.modifiedMillis());
    sink.record(text, null, list.runId(), around);
  }

  /** Where a string, number or word ends; the parser would load all of it to find out. */
  private static int endOfScalar(Slice text, int from) {
    boolean isString = text.at(from) == '"';
    int i = from + 1;
    while (i < text.length()) {
      byte b = text.at(i);
      if (isString && b == '"') {
        return i + 1;
      }
      if (!isString && (b == ',' || b == ']' || b <= ' ')) {
        return i;
      }
      i += b == '\\' ? 2 : 1;
    }
    return text.length();
  }
}
