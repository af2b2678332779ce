package taskrunner.importer.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts, by name, values that were converted to the stored form. Thread-safe.
 *
 * <p>The names: {@code failurePolicy-from-plan}, {@code failurePolicy-default}, {@code
 * createdAt-from-requestedAt}, {@code updatedAt-from-createdAt}, {@code
 * capturedAt-from-uploadedAt}, {@code capturedAt-from-file-time}, {@code
 * date-without-offset-read-as-utc}, {@code date-cut-to-milliseconds}, {@code
 * metadata-value-to-text}, {@code manifest-fields-not-kept}, {@code approvals-fields-not-kept},
 * {@code own-_id-left-out}, {@code unknown-field:NAME}, {@code unknown-word:stepKind:WORD}, {@code
 * unknown-word:stepStatus:WORD}, {@code level:WORD->LEVEL}.
 */
public final class Normalisations {
  private static final int MOST_NAMES = 1000;

  private final ConcurrentSkipListMap<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  /**
   * Counts one more of {@code what}, e.g. {@code date-cut-to-milliseconds}. A hostile store has a
   * million names of unknown fields. After a thousand names, new ones count together as {@code
   * …:(others)}.
   */
  public void count(String what) {
    String name = what;
    if (!counts.containsKey(what) && counts.size() >= MOST_NAMES) {
      int colon = what.indexOf(':');
      name = colon < 0 ? what : what.substring(0, colon) + ":(others)";
    }
    counts.computeIfAbsent(name, key -> new LongAdder()).increment();
  }

  /** The counts so far, by name. */
  public Map<String, Long> counts() {
    var copy = new TreeMap<String, Long>();
    counts.forEach((what, n) -> copy.put(what, n.sum()));
    return copy;
  }
}
