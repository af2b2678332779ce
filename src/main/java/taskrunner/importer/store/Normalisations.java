package taskrunner.importer.store;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts, by name, what was read in a form other than the one it is stored in. Thread-safe. */
public final class Normalisations {
  private final ConcurrentSkipListMap<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  /** Counts one more of {@code what}, e.g. {@code date-cut-to-milliseconds}. */
  public void count(String what) {
    add(what, 1);
  }

  /** Counts {@code n} more of {@code what}. */
  public void add(String what, long n) {
    counts.computeIfAbsent(what, key -> new LongAdder()).add(n);
  }

  /** The counts so far, by name. */
  public Map<String, Long> counts() {
    var copy = new java.util.TreeMap<String, Long>();
    counts.forEach((what, n) -> copy.put(what, n.sum()));
    return copy;
  }
}
