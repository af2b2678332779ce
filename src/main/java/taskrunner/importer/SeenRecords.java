package taskrunner.importer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonBinary;
import org.bson.types.ObjectId;

/**
 * The first record of each id in one import, as the hash of its document, in 40 bytes or so each: a
 * hash table of digests, open addressing. Thread-safe.
 */
final class SeenRecords {
  /** Of a document that the database contradicts, the lowest bit is set. */
  private static final long CONTRADICTED = 1;

  private static final int FIRST_CAPACITY = 1 << 10;

  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private long[] value = new long[FIRST_CAPACITY];
  private int size;

  /** What an id was first seen with. */
  enum First {
    /** It was not seen. */
    NONE,
    /** An equal document. */
    SAME,
    /** An equal document, which the database contradicts. */
    SAME_CONTRADICTED,
    /** Another document. */
    DIFFERENT
  }

  /** Looks; changes nothing. */
  synchronized First first(Object id, BsonBinary hash) {
    long[] key = key(id);
    int at = find(key);
    return high[at] == 0 && low[at] == 0 ? First.NONE : compare(value[at], digest(hash));
  }

  /** Notes a document unless its id was seen; says what it was seen with. */
  synchronized First putIfAbsent(Object id, BsonBinary hash) {
    long[] key = key(id);
    int at = find(key);
    if (high[at] != 0 || low[at] != 0) {
      return compare(value[at], digest(hash));
    }
    if (size * 3L > high.length * 2L) {
      grow();
      at = find(key);
    }
    high[at] = key[0];
    low[at] = key[1];
    value[at] = digest(hash);
    size++;
    return First.NONE;
  }

  /** The document of this id was refused: the next one counts as the first. */
  synchronized void forget(Object id) {
    int at = find(key(id));
    if (high[at] == 0 && low[at] == 0) {
      return;
    }
    high[at] = 0;
    low[at] = 0;
    size--;
    // What follows in the same cluster may have been meant for this place.
    int next = (at + 1) & (high.length - 1);
    while (high[next] != 0 || low[next] != 0) {
      long[] moved = {high[next], low[next]};
      long of = value[next];
      high[next] = 0;
      low[next] = 0;
      int to = find(moved);
      high[to] = moved[0];
      low[to] = moved[1];
      value[to] = of;
      next = (next + 1) & (high.length - 1);
    }
  }

  /** The database has another document with this id. */
  synchronized void contradicted(Object id) {
    int at = find(key(id));
    if (high[at] != 0 || low[at] != 0) {
      value[at] |= CONTRADICTED;
    }
  }

  private static First compare(long first, long digest) {
    if ((first & ~CONTRADICTED) != digest) {
      return First.DIFFERENT;
    }
    return (first & CONTRADICTED) == 0 ? First.SAME : First.SAME_CONTRADICTED;
  }

  private int find(long[] key) {
    int at = (int) key[0] & (high.length - 1);
    while ((high[at] != 0 || low[at] != 0) && (high[at] != key[0] || low[at] != key[1])) {
      at = (at + 1) & (high.length - 1);
    }
    return at;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldValue = value;
    int capacity = oldHigh.length * 2;
    high = new long[capacity];
    low = new long[capacity];
    value = new long[capacity];
    for (int i = 0; i < oldHigh.length; i++) {
      if (oldHigh[i] != 0 || oldLow[i] != 0) {
        int at = find(new long[] {oldHigh[i], oldLow[i]});
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
        value[at] = oldValue[i];
      }
    }
  }

  private static long[] key(Object id) {
    byte[] text =
        id instanceof ObjectId objectId
            ? objectId.toByteArray()
            : id.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer digest = ByteBuffer.wrap(Identity.sha256(text));
    long[] key = {digest.getLong(), digest.getLong()};
    // All zero means that a place is free.
    return Arrays.equals(key, new long[2]) ? new long[] {1, 1} : key;
  }

  private static long digest(BsonBinary hash) {
    return ByteBuffer.wrap(hash.getData()).getLong() & ~CONTRADICTED;
  }
}
