package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordReader.FileRead;

/**
 * Reads a file that is one JSON text: a run's state, or the records of an approvals file or
 * manifest. Used once.
 */
final class DocumentReader {
  private final StoreFile file;
  private final Json json;
  private final RecordMapper mapper;
  private final RecordHandler handler;
  private final RecordSink sink;

  DocumentReader(
      StoreFile file, Json json, RecordMapper mapper, RecordHandler handler, RecordSink sink) {
    this.file = file;
    this.json = json;
    this.mapper = mapper;
    this.handler = handler;
    this.sink = sink;
  }

  FileRead read() {
    byte[] bytes = new byte[0];
    RecordFault fault = null;
    try (SafeFiles.Opened opened = SafeFiles.open(file.path(), 0)) {
      bytes = opened.bytes();
      if (opened.isTooLarge() || bytes.length > StoreLimits.LARGEST_FILE) {
        fault = SafeFiles.tooLarge();
      } else if (bytes.length < opened.size()) {
        fault = SafeFiles.shrank(bytes.length, opened.size());
      }
    } catch (IOException e) {
      fault = Interruptions.check(e, file);
    } catch (RecordFault e) {
      fault = e;
    }
    if (fault == null) {
      fault = records(Slice.of(bytes).withoutMark());
      sink.noted();
    }
    if (fault != null) {
      sink.reject(null, null, fault, Slice.of(bytes).withoutMark().raw());
    }
    String sha256 = HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    return new FileRead(bytes.length, 0, 0, sha256, bytes.length, false, fault == null);
  }

  /** Hands over the file's records; returns the fault that takes the whole file, else null. */
  private @Nullable RecordFault records(Slice text) {
    if (file.kind() == RecordKind.RUN) {
      sink.record(text, null, null, null, defaults(null, null));
      return null;
    }
    try {
      if (!text.isUtf8()) {
        throw RecordMapper.notUtf8();
      }
      try {
        records(text, text);
      } catch (JsonProcessingException e) {
        if (!Json.isAboutSurrogates(e)) {
          throw e;
        }
        records(text, Json.withoutSurrogateEscapes(text));
      }
      return null;
    } catch (RecordFault e) {
      return e;
    } catch (JsonProcessingException e) {
      return Json.fault(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory: can't be.
    }
  }

  /**
   * @param walked the text, or a stand-in whose records start and end at the same places. Only its
   *     survey can fail for the text's sake, before anything is handed over
   */
  private void records(Slice text, Slice walked) throws IOException, RecordFault {
    RecordList list = RecordList.survey(json, walked, file.kind(), mapper.tables(), sink.notes());
    if (list.runId() != null) {
      handler.fileRunId(file, list.runId());
    }
    if (list.saysMore()) {
      BsonDocument more = text.equals(walked) ? ManifestFields.read(json, text) : null;
      if (more == null) {
        sink.count("manifest-fields-not-kept");
      } else {
        handler.manifestFields(file, more);
      }
    }
    RecordMapper.Defaults defaults = defaults(list.uploadedAt(), list.badUploadedAt());
    if (list.single()) {
      sink.record(text, null, null, null, defaults);
      return;
    }
    try (JsonParser parser = json.parser(walked)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        elements(parser, text, list.runId(), defaults);
        return;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isList = RecordList.isList(file.kind(), parser.currentName());
        if (parser.nextToken() == JsonToken.START_ARRAY && isList) {
          elements(parser, text, list.runId(), defaults);
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  private void elements(
      JsonParser parser, Slice text, @Nullable String runId, RecordMapper.Defaults defaults)
      throws IOException {
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
      sink.record(
          new Slice(text.bytes(), text.offset() + from, to - from), null, null, runId, defaults);
    }
  }

  /** Where a string, number or word ends; the parser would have to hold it all to tell. */
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

  private RecordMapper.Defaults defaults(
      @Nullable String uploadedAt, @Nullable RecordFault badUploadedAt) {
    return new RecordMapper.Defaults(0, uploadedAt, badUploadedAt, file.modifiedMillis());
  }
}
