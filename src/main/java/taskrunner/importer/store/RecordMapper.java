package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.Words;

/** One record's text to its document, by the tables of its kind. Thread-safe. */
final class RecordMapper {
  /** Text below this can't grow beyond 16 MiB as BSON; an element grows to 8 times at the most. */
  private static final int SURELY_SMALL = 1024 * 1024;

  /** What the identity adds: {@code _id} and the names of its fields. */
  private static final int IDENTITY_BYTES = 64;

  private final Json json;
  private final RecordTables tables;

  RecordMapper(Json json, EnumTables enums, Words words) {
    this.json = json;
    this.tables = new RecordTables(enums, words);
  }

  RecordTables tables() {
    return tables;
  }

  /**
   * A good record's document, without the run that the record names: that is in {@code reading}.
   *
   * @param defaults what stands for fields that the record does not have
   */
  BsonDocument map(RecordKind kind, Slice text, Reading reading, Defaults defaults)
      throws RecordFault {
    if (!text.isUtf8()) {
      throw notUtf8();
    }
    try (JsonParser parser = json.parser(text)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        if (first == null) {
          throw empty();
        }
        RecordFault fault = FieldTypes.wrongType(parser, reading, "The record", "an object");
        parser.skipChildren();
        checkEnd(parser);
        throw fault;
      }
      return kind == RecordKind.LOG
          ? entry(parser, reading, defaults)
          : document(parser, kind, text, reading, defaults);
    } catch (JsonProcessingException e) {
      throw reading.first(Json.fault(e));
    } catch (RecordFault e) {
      throw reading.first(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // From memory: can't be.
    }
  }

  /** A log entry: of these there are millions, so it is written as BSON while it is read. */
  private RawBsonDocument entry(JsonParser parser, Reading reading, Defaults defaults)
      throws IOException, RecordFault {
    try (var buffer = new BasicOutputBuffer();
        var out = new BsonBinaryWriter(buffer)) {
      out.writeStartDocument();
      tables.of(RecordKind.LOG).read(parser, reading, 1, out);
      checkEnd(parser);
      if (reading.sequence == null) {
        reading.sequence = defaults.sequence();
        out.writeInt64("sequence", defaults.sequence());
      }
      out.writeEndDocument();
      checkSize(buffer.getPosition(), reading);
      return new RawBsonDocument(buffer.toByteArray());
    }
  }

  private BsonDocument document(
      JsonParser parser, RecordKind kind, Slice text, Reading reading, Defaults defaults)
      throws IOException, RecordFault {
    var document = new BsonDocument();
    try (var out = new BsonDocumentWriter(document)) {
      out.writeStartDocument();
      tables.of(kind).read(parser, reading, 1, out);
      out.writeEndDocument();
    }
    checkEnd(parser);
    complete(kind, document, text, reading, defaults);
    checkSize(document, text, reading);
    return document;
  }

  /**
   * What stands for fields that a record does not have.
   *
   * @param sequence a log line's number among those that are not blank
   * @param uploadedAt the manifest's; null where it has none
   * @param badUploadedAt why the manifest's can't be read; null where it can
   * @param modifiedMillis the file's modification time
   */
  record Defaults(
      long sequence,
      @Nullable String uploadedAt,
      @Nullable RecordFault badUploadedAt,
      long modifiedMillis) {}

  private void complete(
      RecordKind kind, BsonDocument document, Slice text, Reading reading, Defaults defaults)
      throws IOException, RecordFault {
    switch (kind) {
      case RUN -> {
        if (!document.containsKey("failurePolicy")) {
          document.put("failurePolicy", policy(text, reading));
        }
        copyDate(document, "createdAt", "requestedAt", reading, RecordTables.CREATED_AT);
        copyDate(document, "updatedAt", "createdAt", reading, RecordTables.UPDATED_AT);
      }
      case ARTIFACT -> {
        if (!document.containsKey("capturedAt")) {
          document.put("capturedAt", capturedAt(reading, defaults));
        }
      }
      case APPROVAL, LOG -> {}
    }
  }

  /** The plan's policy where it has one, else the task runner's default. */
  private BsonValue policy(Slice text, Reading reading) throws IOException, RecordFault {
    try (JsonParser parser = json.parser(text)) {
      BsonValue inPlan = RecordTables.policyOfPlan(parser, reading);
      if (inPlan != null) {
        reading.count(RecordTables.POLICY_FROM_PLAN);
        return inPlan;
      }
    }
    reading.count(RecordTables.POLICY_DEFAULT);
    return RecordTables.defaultPolicy();
  }

  private static void copyDate(
      BsonDocument document, String to, String from, Reading reading, String what) {
    BsonValue value = document.get(from);
    if (value != null && !document.containsKey(to)) {
      document.put(to, value);
      reading.count(what);
    }
  }

  private static BsonValue capturedAt(Reading reading, Defaults defaults) throws RecordFault {
    if (defaults.badUploadedAt() != null) {
      throw defaults.badUploadedAt();
    }
    if (defaults.uploadedAt() != null) {
      reading.count(RecordTables.CAPTURED_AT_UPLOADED);
      return new BsonDateTime(Dates.read(defaults.uploadedAt(), "uploadedAt", reading));
    }
    reading.count(RecordTables.CAPTURED_AT_FILE);
    return new BsonDateTime(defaults.modifiedMillis());
  }

  private static void checkEnd(JsonParser parser) throws IOException, RecordFault {
    if (parser.nextToken() != null) {
      throw new RecordFault(
          RejectCode.MALFORMED_JSON, "The text is no JSON: something follows its first value.");
    }
  }

  private static void checkSize(BsonDocument document, Slice text, Reading reading)
      throws RecordFault {
    if (text.length() < SURELY_SMALL) {
      return;
    }
    try (var buffer = new BasicOutputBuffer();
        var writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
      checkSize(buffer.getPosition(), reading);
    }
  }

  /**
   * @param bytes of the document, which lacks the run
   */
  private static void checkSize(int bytes, Reading reading) throws RecordFault {
    String runId = reading.runId;
    int ofRun = runId == null ? 0 : runId.getBytes(StandardCharsets.UTF_8).length;
    if (bytes + ofRun + IDENTITY_BYTES > Reading.MOST_BYTES) {
      throw Reading.tooLarge();
    }
  }

  static RecordFault notUtf8() {
    return new RecordFault(RejectCode.NOT_UTF8, "The text is not valid UTF-8.");
  }

  static RecordFault empty() {
    return new RecordFault(RejectCode.MALFORMED_JSON, "The text is no JSON: it is empty.");
  }
}
