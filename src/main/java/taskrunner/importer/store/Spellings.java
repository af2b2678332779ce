package taskrunner.importer.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How often each spelling was met, and integers in their place. */
final class Spellings {
  /** More than any writer has of one list, or of other spellings of a place's names. */
  private static final int MOST = 100;

  /** In the order in which they were met: there are few, so that going through them is fast. */
  private @Nullable String[] texts = new String[4];

  private long[] counts = new long[4];
  private int size;
  private long beyondMost;
  private long integers;

  /**
   * @param text null: an integer
   */
  void add(@Nullable String text, long times) {
    if (text == null) {
      integers += times;
      return;
    }
    int at = 0;
    while (at < size && !text.equals(texts[at])) {
      at++;
    }
    if (at == MOST) {
      beyondMost += times;
      return;
    }
    if (at == counts.length) {
      texts = Arrays.copyOf(texts, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    if (at == size) {
      texts[size] = text;
      counts[size++] = 0;
    }
    counts[at] += times;
  }

  void addAll(Spellings later) {
    for (int i = 0; i < later.size; i++) {
      add(later.texts[i], later.counts[i]);
    }
    beyondMost += later.beyondMost;
    integers += later.integers;
  }

  void clear() {
    size = 0;
    beyondMost = 0;
    integers = 0;
  }

  boolean isEmpty() {
    return size == 0 && integers == 0;
  }

  boolean isMostlyIntegers() {
    return integers > Arrays.stream(counts, 0, size).sum() + beyondMost;
  }

  /** The counts by spelling, in alphabetical order. */
  Map<String, Long> counts() {
    Map<String, Long> sorted = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      sorted.put(String.valueOf(texts[i]), counts[i]);
    }
    return sorted;
  }

  /**
   * Of several spellings of one thing the most frequent; of those that are as frequent the first.
   *
   * @param meaning what a spelling stands for
   * @return by what they stand for
   */
  static Map<String, String> mostFrequent(Map<String, Long> counts, UnaryOperator<String> meaning) {
    Map<String, String> spellings = new TreeMap<>();
    Map<String, Long> most = new HashMap<>();
    counts.forEach(
        (text, count) -> {
          String meant = meaning.apply(text);
          if (count > most.getOrDefault(meant, 0L)) {
            most.put(meant, count);
            spellings.put(meant, text);
          }
        });
    return spellings;
  }
}
