package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Maps the text of a record to a document, by the fields of its kind. */
final class RecordMapper {
  /** A shorter text stays below 16 MiB as BSON: an element grows at most to 8 times its size. */
  private static final int SURELY_SMALL = 1024 * 1024;

  /** Size of the identity: {@code _id} and the names of its fields. */
  private static final int IDENTITY_BYTES = 64;

  private RecordMapper() {}

  /**
   * The document of a valid record, without its run, which is in {@code context}.
   *
   * @param around values for fields that the record does not have
   */
  static BsonDocument map(
      RecordKind kind, Slice text, RecordContext context, RecordDefaults.Around around)
      throws RecordFault {
    Json.checkUtf8(text);
    try (JsonParser parser = Json.parser(text)) {
      if (Json.first(parser) != JsonToken.START_OBJECT) {
        RecordFault fault = context.wrongType(parser, "The record", "an object");
        parser.skipChildren();
        Json.checkEnd(parser);
        throw fault;
      }
      return kind.isLines()
          ? line(parser, kind, text, context, around)
          : document(parser, kind, text, context, around);
    } catch (IOException e) {
      throw context.first(Json.fault(e));
    }
  }

  /** A log entry is written as BSON while it is read, because there are millions of them. */
  private static RawBsonDocument line(
      JsonParser parser,
      RecordKind kind,
      Slice text,
      RecordContext context,
      RecordDefaults.Around around)
      throws IOException {
    // Most documents take about as much as their text.
    int expected = Math.min(text.length(), SURELY_SMALL) + IDENTITY_BYTES;
    try (var buffer = new BasicOutputBuffer(expected);
        var out = new BsonBinaryWriter(buffer)) {
      out.writeStartDocument();
      kind.fields().read(new RecordInput(parser, out, context));
      Json.checkEnd(parser);
      if (context.sequence == null) {
        context.sequence = around.sequence();
        out.writeInt64(kind.keyField(), around.sequence());
      }
      out.writeEndDocument();
      checkSize(buffer.getPosition(), context);
      return new RawBsonDocument(buffer.getInternalBuffer(), 0, buffer.getPosition());
    }
  }

  private static BsonDocument document(
      JsonParser parser,
      RecordKind kind,
      Slice text,
      RecordContext context,
      RecordDefaults.Around around)
      throws IOException {
    var document = new BsonDocument();
    try (var out = new BsonDocumentWriter(document)) {
      out.writeStartDocument();
      kind.fields().read(new RecordInput(parser, out, context));
      out.writeEndDocument();
    }
    Json.checkEnd(parser);
    kind.defaults().fill(document, text, context, around);
    if (text.length() >= SURELY_SMALL) {
      try (var buffer = new BasicOutputBuffer();
          var writer = new BsonBinaryWriter(buffer)) {
        new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
        checkSize(buffer.getPosition(), context);
      }
    }
    return document;
  }

  /**
   * @param bytes of the document, which lacks the run
   */
  private static void checkSize(int bytes, RecordContext context) throws RecordFault {
    String runId = context.runId;
    int ofRun = runId == null ? 0 : runId.getBytes(StandardCharsets.UTF_8).length;
    RecordContext.checkSize((long) bytes + ofRun + IDENTITY_BYTES);
  }
}
