package taskrunner.importer.keyed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.BsonBinary;
import org.bson.types.ObjectId;
import taskrunner.text.Digests;

/**
 * The first record of each id in one import, as the hash of its document. Thread-safe.
 *
 * <p>A hash table with open addressing in one array: 36 to 72 bytes for each id, where a {@code
 * HashMap} of digests takes 95.
 */
public final class FirstSeen {
  /** In the lowest bits of a value: the database has another document. */
  private static final long CONTRADICTED = 1;

  /** In the lowest bits of a value: the document was refused; the next one counts as the first. */
  private static final long FORGOTTEN = 2;

  private static final long FLAGS = CONTRADICTED | FORGOTTEN;

  /**
   * Each slot: both halves of the id's digest, and the value. An id of all zeros is a free slot.
   */
  private static final int WIDTH = 3;

  private long[] table = new long[WIDTH << 10];
  private int size;

  /** How a document compares with the first one of the same id. */
  public enum First {
    /** There is none. */
    NONE,
    /** They are equal. */
    SAME,
    /** They are equal, and the database has another document. */
    SAME_CONTRADICTED,
    /** They differ. */
    DIFFERENT
  }

  /** Compares; changes nothing. */
  synchronized First first(Object id, BsonBinary hash) {
    int at = find(key(id));
    return isFree(at) ? First.NONE : compare(table[at + 2], digest(hash));
  }

  /** Compares, and adds the document if there is none of its id. */
  public synchronized First putIfAbsent(Object id, BsonBinary hash) {
    long[] key = key(id);
    int at = find(key);
    First first = isFree(at) ? First.NONE : compare(table[at + 2], digest(hash));
    if (first == First.NONE) {
      if (isFree(at) && ++size * 3L * WIDTH > table.length * 2L) {
        grow();
        at = find(key);
      }
      put(at, key, digest(hash));
    }
    return first;
  }

  /** Marks the document of this id as refused: the next one counts as the first. */
  synchronized void forget(Object id) {
    flag(id, FORGOTTEN);
  }

  /** Marks that the database has another document with this id. */
  synchronized void contradicted(Object id) {
    flag(id, CONTRADICTED);
  }

  private void flag(Object id, long flag) {
    int at = find(key(id));
    if (!isFree(at)) {
      table[at + 2] |= flag;
    }
  }

  private static First compare(long first, long digest) {
    if ((first & FORGOTTEN) != 0) {
      return First.NONE;
    }
    if ((first & ~FLAGS) != digest) {
      return First.DIFFERENT;
    }
    return (first & CONTRADICTED) == 0 ? First.SAME : First.SAME_CONTRADICTED;
  }

  private boolean isFree(int at) {
    return table[at] == 0 && table[at + 1] == 0;
  }

  private void put(int at, long[] key, long value) {
    table[at] = key[0];
    table[at + 1] = key[1];
    table[at + 2] = value;
  }

  /** The slot of this id, or a free slot for it. */
  private int find(long[] key) {
    int slots = table.length / WIDTH;
    int slot = (int) key[0] & (slots - 1);
    while (true) {
      int at = slot * WIDTH;
      if (isFree(at) || (table[at] == key[0] && table[at + 1] == key[1])) {
        return at;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }

  private void grow() {
    long[] old = table;
    table = new long[Math.multiplyExact(old.length, 2)];
    for (int from = 0; from < old.length; from += WIDTH) {
      long[] key = {old[from], old[from + 1]};
      if (key[0] != 0 || key[1] != 0) {
        put(find(key), key, old[from + 2]);
      }
    }
  }

  private static long[] key(Object id) {
    byte[] text =
        id instanceof ObjectId objectId
            ? objectId.toByteArray()
            : id.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer digest = ByteBuffer.wrap(Digests.sha256().digest(text));
    long[] key = {digest.getLong(), digest.getLong()};
    return Arrays.equals(key, new long[2]) ? new long[] {1, 1} : key;
  }

  private static long digest(BsonBinary hash) {
    return ByteBuffer.wrap(hash.getData()).getLong() & ~FLAGS;
  }
}
