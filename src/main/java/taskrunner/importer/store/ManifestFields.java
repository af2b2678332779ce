package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a manifest beside its run and its outputs: {@code uploadedAt}, and unknown fields,
 * verbatim. No collection has a place for them; the ledger stores them.
 */
final class ManifestFields {
  static final String UPLOADED_AT = "uploadedAt";

  /** More than a real manifest has, so that ledger entries stay small. */
  private static final int MOST_BYTES = 256 * 1024;

  private ManifestFields() {}

  /**
   * Reads them from a manifest whose text has been read once without a fault.
   *
   * @return null if they can't be kept
   */
  static @Nullable BsonDocument read(Slice text) throws IOException {
    BsonDocument fields = new BsonDocument();
    RecordContext context = new RecordContext();
    try (JsonParser parser = Json.parser(text);
        BsonDocumentWriter out = new BsonDocumentWriter(fields)) {
      var in = new RecordInput(parser, out, context);
      context.grow(StoreLimits.LARGEST_DOCUMENT - MOST_BYTES);
      context.enter();
      out.writeStartDocument();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        String lower = FieldTable.lowerCase(name);
        boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
        boolean isUploadedAt = lower.equals(RecordList.UPLOADED_AT);
        if (RecordKind.ARTIFACT.isList(name)
            || lower.equals(RecordList.RUN_ID)
            || (isUploadedAt && isNull)) {
          parser.skipChildren();
        } else if (!isUploadedAt || !date(parser, out)) {
          out.writeName(context.key(name));
          context.growByKey(name);
          Verbatim.value(in, name);
        }
      }
      out.writeEndDocument();
      return fields;
    } catch (RecordFault fault) {
      return null;
    }
  }

  /** The names of those that the layout does not know. */
  static List<String> unknown(BsonDocument fields) {
    return fields.keySet().stream()
        .filter(name -> !FieldTable.lowerCase(name).equals(RecordList.UPLOADED_AT))
        .toList();
  }

  private static boolean date(JsonParser parser, BsonDocumentWriter out) throws IOException {
    try {
      out.writeDateTime(UPLOADED_AT, FieldType.millis(parser, new RecordContext(), UPLOADED_AT));
      return true;
    } catch (RecordFault notReadable) {
      return false;
    }
  }
}
