package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.ProbeReport.Listed;
import taskrunner.importer.store.ProbeReport.Place;

/** Counts things by their keys, in bounded memory: beyond a limit only the number of keys. */
final class BoundedCounter<K> {
  /** The most that are listed; a real store has some dozens. */
  static final int MOST = 200;

  /** Bits for the rest: 1 MiB estimates millions within one per cent. */
  private static final int BITS = 1 << 23;

  private final Map<K, Seen> listed = new LinkedHashMap<>();
  private @Nullable BitSet others;

  /** One thing: its count, and an example from its first place. */
  static final class Seen {
    final String example;
    final Place first;
    long count;

    Seen(String example, Place first) {
      this.example = example;
      this.first = first;
    }
  }

  /**
   * Counts one.
   *
   * @param example called only for a new key
   */
  void add(K key, Place place, Supplier<String> example) {
    Seen known = listed.get(key);
    if (known == null && listed.size() < MOST) {
      known = new Seen(example.get(), place);
      listed.put(key, known);
    }
    if (known != null) {
      known.count++;
      return;
    }
    BitSet bits = others;
    if (bits == null) {
      bits = new BitSet(BITS);
      others = bits;
    }
    bits.set(spread(key.hashCode()) & (BITS - 1));
  }

  <T> Listed<T> list(BiFunction<K, Seen, T> item) {
    List<T> items = new ArrayList<>();
    listed.forEach((key, seen) -> items.add(item.apply(key, seen)));
    return new Listed<>(items, more());
  }

  /** Linear counting: the probable number of keys that set this many bits. */
  private long more() {
    BitSet bits = others;
    if (bits == null) {
      return 0;
    }
    double free = Math.max(1, BITS - bits.cardinality());
    return Math.round(-BITS * Math.log(free / BITS));
  }

  /** The finalizer of MurmurHash3, so that similar keys set different bits. */
  private static int spread(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
