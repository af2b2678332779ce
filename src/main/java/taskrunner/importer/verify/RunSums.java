package taskrunner.importer.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.bson.BsonDocument;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.Identity;

/**
 * The number of records of each kind of a run, and a checksum that does not depend on their order:
 * the sum of the first 128 bits of their hashes.
 */
final class RunSums {
  private static final long[] NONE = new long[3];

  /** The count and both halves of the checksum. */
  private final Map<RecordKind, long[]> sums = new EnumMap<>(RecordKind.class);

  void add(RecordKind kind, BsonDocument document) {
    ByteBuffer hash = ByteBuffer.wrap(Identity.hash(Canonical.of(document)).getData());
    long[] sum = sums.computeIfAbsent(kind, of -> new long[NONE.length]);
    sum[0]++;
    sum[1] += hash.getLong();
    sum[2] += hash.getLong();
  }

  long count(RecordKind kind) {
    return sums.getOrDefault(kind, NONE)[0];
  }

  boolean agrees(RunSums other, RecordKind kind) {
    return Arrays.equals(sums.getOrDefault(kind, NONE), other.sums.getOrDefault(kind, NONE));
  }
}
