package taskrunner.schema;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Facet;
import com.mongodb.client.model.Projections;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the disk size of an index from the keys of up to a thousand documents. As in the
 * server, keys are sorted, and a prefix shared with the key before is stored once. Keys of the
 * whole index are closer together than those of the sample and share more, so the index rather
 * takes less.
 */
final class IndexSize {
  private static final int SAMPLE = 1000;

  /** WiredTiger's cell header, the record's id and the free space in a page; as measured. */
  private static final int PER_KEY = 12;

  private IndexSize() {}

  /** In bytes; null if nothing could be sampled. */
  static @Nullable Long estimate(
      MongoDatabase database,
      ScanBound bound,
      String name,
      IndexDeclaration index,
      long documents) {
    MongoCollection<BsonDocument> collection =
        bound.reading(database).getCollection(name, BsonDocument.class);
    List<String> fields = List.copyOf(index.keys().keySet());
    long sampled = 0;
    List<byte[]> keys = new ArrayList<>();
    for (int direction : new int[] {1, -1}) {
      BsonDocument sample =
          collection
              .aggregate(sampling(fields, index.partialFilter()))
              .hint(new BsonDocument("$natural", new BsonInt32(direction)))
              .maxTime(bound.millis(), TimeUnit.MILLISECONDS)
              .first();
      if (sample != null && !sample.getArray("all").isEmpty()) {
        sampled += sample.getArray("all").get(0).asDocument().getNumber("n").longValue();
        sample.getArray("held").forEach(held -> keys.add(key(fields, held.asDocument())));
      }
    }
    return sampled == 0 ? null : Math.round((double) bytes(keys) / sampled * documents);
  }

  /** Stages that return the number of sampled documents, and the keys of those in the index. */
  private static List<Bson> sampling(List<String> fields, @Nullable BsonDocument filter) {
    List<Bson> held = new ArrayList<>();
    if (filter != null) {
      held.add(Aggregates.match(filter));
    }
    held.add(Aggregates.project(Projections.include(fields)));
    return List.of(
        Aggregates.limit(SAMPLE / 2),
        Aggregates.facet(new Facet("all", Aggregates.count("n")), new Facet("held", held)));
  }

  private static long bytes(List<byte[]> keys) {
    keys.sort(Arrays::compare);
    long bytes = 0;
    byte[] before = {};
    for (byte[] key : keys) {
      int shared = Arrays.mismatch(before, key);
      bytes += PER_KEY + (shared < 0 ? 0 : key.length - shared);
      before = key;
    }
    return bytes;
  }

  /**
   * Approximately the server's form of a key: a type and the value, the most significant byte
   * first.
   */
  private static byte[] key(List<String> fields, BsonDocument document) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    for (String field : fields) {
      BsonValue value = document.get(field, BsonNull.VALUE);
      key.write(value.getBsonType().getValue());
      key.writeBytes(
          switch (value.getBsonType()) {
            case STRING -> (value.asString().getValue() + '\0').getBytes(StandardCharsets.UTF_8);
            case DATE_TIME -> number(value.asDateTime().getValue());
            case INT32, INT64 -> number(value.asNumber().longValue());
            case OBJECT_ID -> value.asObjectId().getValue().toByteArray();
            default -> new byte[0];
          });
    }
    return key.toByteArray();
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}
