package taskrunner.importer.write;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.EncoderContext;
import org.bson.conversions.Bson;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordKind;
import taskrunner.text.Digests;

/**
 * The identity of a record's document, so that a second import changes nothing. The specification
 * (filesystem-store.md, Identity) defines the forms. They are frozen, because databases contain
 * them.
 */
public final class Identity {
  private static final int ID_BYTES = 12;
  private static final int RUN_BYTES = 5;

  /** Size of a log entry's {@code _id} and {@code runId}, without the run id itself. */
  private static final int HEAD_BYTES = 32;

  private static final BsonValueCodec VALUES = new BsonValueCodec();
  private static final EncoderContext CONTEXT = EncoderContext.builder().build();

  private Identity() {}

  /**
   * The {@code _id} of a log entry: 4 bytes of its timestamp's seconds, the first 5 bytes of
   * SHA-256(run id), the low 3 bytes of its sequence. Entries of one run are adjacent in the index.
   */
  public static ObjectId ofLogEntry(String runId, long timestampMillis, long sequence) {
    return ofLogEntry(runPart(runId), timestampMillis, sequence);
  }

  /**
   * The same, with a part that is computed once for a run.
   *
   * @param runPart the run's {@link #runPart}
   */
  public static ObjectId ofLogEntry(byte[] runPart, long timestampMillis, long sequence) {
    ByteBuffer id = ByteBuffer.allocate(ID_BYTES);
    id.putInt((int) Math.floorDiv(timestampMillis, 1000L));
    id.put(runPart);
    id.put((byte) (sequence >>> 16)).put((byte) (sequence >>> 8)).put((byte) sequence);
    return new ObjectId(id.array());
  }

  /** The part that the {@code _id}s of a run's log entries share. */
  public static byte[] runPart(String runId) {
    return Arrays.copyOf(Digests.sha256(runId), RUN_BYTES);
  }

  /**
   * The {@code _id} of a record that has a name within its run: the first 12 bytes of
   * SHA-256(default collection name, NUL, run id, NUL, name).
   */
  public static ObjectId ofNamed(RecordKind kind, String runId, String name) {
    String text = kind.collection().defaultName() + '\0' + runId + '\0' + name;
    return new ObjectId(Arrays.copyOf(Digests.sha256(text), ID_BYTES));
  }

  /** Matches the documents that have the keys of these records. */
  public static <T> Bson filter(
      RecordKind kind, Collection<T> records, Function<T, String> runId, Function<T, ?> key) {
    Map<String, Set<Object>> keysByRun = new LinkedHashMap<>();
    for (T one : records) {
      keysByRun.computeIfAbsent(runId.apply(one), of -> new LinkedHashSet<>()).add(key.apply(one));
    }
    if (kind == RecordKind.RUN) {
      return in("_id", keysByRun.keySet());
    }
    List<Bson> filters = new ArrayList<>();
    keysByRun.forEach(
        (run, keys) -> filters.add(and(eq(kind.runField(), run), in(kind.keyField(), keys))));
    return or(filters);
  }

  /** Whether a stored log entry has the {@code _id} that the importer would have given it. */
  public static boolean isImported(BsonDocument entry) {
    BsonValue id = entry.get("_id");
    BsonValue run = entry.get("runId");
    BsonValue sequence = entry.get("sequence");
    BsonValue timestamp = entry.get("timestamp");
    return id != null
        && id.isObjectId()
        && run != null
        && run.isString()
        && sequence != null
        && sequence.isInt64()
        && timestamp != null
        && timestamp.isDateTime()
        && id.asObjectId()
            .getValue()
            .equals(
                ofLogEntry(
                    run.asString().getValue(),
                    timestamp.asDateTime().getValue(),
                    sequence.asInt64().getValue()));
  }

  /**
   * A document as BSON.
   *
   * @param hash its SHA-256, equal only while the document is unchanged
   * @param size in bytes
   */
  public record Encoded(BsonBinary hash, int size) {}

  /** SHA-256 of a document as BSON. */
  public static BsonBinary hash(BsonDocument document) {
    return encode(document).hash();
  }

  public static Encoded encode(BsonDocument document) {
    if (document instanceof RawBsonDocument raw) {
      return encoded(raw.getByteBuffer().asNIO());
    }
    try (var buffer = new BasicOutputBuffer();
        var writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec().encode(writer, document, CONTEXT);
      return encoded(ByteBuffer.wrap(buffer.getInternalBuffer(), 0, buffer.getPosition()));
    }
  }

  private static Encoded encoded(ByteBuffer bson) {
    int size = bson.remaining();
    MessageDigest digest = Digests.sha256();
    digest.update(bson);
    return new Encoded(new BsonBinary(digest.digest()), size);
  }

  /**
   * A record as the stored document, encoded once.
   *
   * @param runId follows the {@code _id}; null for a run, whose {@code _id} is its run id
   */
  public static RawBsonDocument raw(BsonValue id, @Nullable String runId, BsonDocument fields) {
    try (var buffer = new BasicOutputBuffer();
        var writer = new BsonBinaryWriter(buffer)) {
      writer.writeStartDocument();
      writer.writeName("_id");
      VALUES.encode(writer, id, CONTEXT);
      if (runId != null) {
        writer.writeString("runId", runId);
      }
      for (var field : fields.entrySet()) {
        writer.writeName(field.getKey());
        VALUES.encode(writer, field.getValue(), CONTEXT);
      }
      writer.writeEndDocument();
      return new RawBsonDocument(buffer.toByteArray());
    }
  }

  /**
   * A log entry as it is stored, {@code {_id, runId, …}}: its identity, then its encoded fields.
   */
  public static RawBsonDocument rawLogEntry(ObjectId id, String runId, RawBsonDocument fields) {
    ByteBuf encoded = fields.getByteBuffer();
    try (var out = new BasicOutputBuffer(encoded.remaining() + 3 * runId.length() + HEAD_BYTES)) {
      out.writeInt32(0);
      out.writeByte(BsonType.OBJECT_ID.getValue());
      out.writeCString("_id");
      out.writeObjectId(id);
      out.writeByte(BsonType.STRING.getValue());
      out.writeCString("runId");
      out.writeString(runId);
      // Without the length of the encoded document.
      out.writeBytes(
          encoded.array(), encoded.position() + Integer.BYTES, encoded.remaining() - Integer.BYTES);
      out.writeInt32(0, out.getPosition());
      return new RawBsonDocument(out.getInternalBuffer(), 0, out.getPosition());
    }
  }
}
