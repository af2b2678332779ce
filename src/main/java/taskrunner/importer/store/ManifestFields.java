package taskrunner.importer.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says beside its run and its outputs: {@code uploadedAt}, and fields that the
 * layout does not know, verbatim. No collection has a place for it; the ledger keeps it.
 */
final class ManifestFields {
  static final String UPLOADED_AT = "uploadedAt";

  /** More than any writer says there; the ledger's entries stay small. */
  private static final int MOST_BYTES = 256 * 1024;

  private ManifestFields() {}

  /**
   * Reads them from a manifest whose text has been read once without a fault.
   *
   * @return null where they can't be kept
   */
  static @Nullable BsonDocument read(Json json, Slice text) throws IOException {
    BsonDocument fields = new BsonDocument();
    Reading reading = new Reading();
    try (JsonParser parser = json.parser(text);
        BsonDocumentWriter out = new BsonDocumentWriter(fields)) {
      reading.grow(Reading.MOST_BYTES - MOST_BYTES);
      out.writeStartDocument();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
        boolean isUploadedAt = name.equalsIgnoreCase(UPLOADED_AT);
        if (RecordList.isList(RecordKind.ARTIFACT, name)
            || name.equalsIgnoreCase("runId")
            || (isUploadedAt && isNull)) {
          parser.skipChildren();
        } else if (!isUploadedAt || !date(parser, out)) {
          out.writeName(reading.key(name));
          reading.growByKey(name);
          Verbatim.value(parser, reading, name, 2, out);
        }
      }
      out.writeEndDocument();
      return fields;
    } catch (RecordFault fault) {
      return null;
    }
  }

  private static boolean date(JsonParser parser, BsonDocumentWriter out) throws IOException {
    try {
      long millis = FieldTypes.millis(parser, new Reading(), UPLOADED_AT);
      out.writeDateTime(UPLOADED_AT, millis);
      return true;
    } catch (RecordFault notReadable) {
      return false;
    }
  }
}
