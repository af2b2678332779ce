package taskrunner.importer.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The number of each spelling, and of integers in their place. */
final class Spellings {
  /** More than a real writer has in one place, or of one list. */
  private static final int MOST = 100;

  /** The spellings that one record may leave for the next. */
  private static final int FEW = 20;

  /** In the order of their first occurrences. */
  private @Nullable String[] texts = new String[4];

  private long[] counts = new long[4];
  private int size;

  /** The index after the last spelling: records of one writer have one order. */
  private int next;

  private long beyondMost;
  private long integers;

  /** Of the texts, those of words that no integer stands for. */
  private long onlyTexts;

  /**
   * @param text null for an integer
   */
  void add(@Nullable String text, long times) {
    if (text == null) {
      integers += times;
      return;
    }
    int at = next < size && text.equals(texts[next]) ? next : indexOf(text);
    if (at == MOST) {
      beyondMost += times;
      return;
    }
    if (at == size) {
      if (size == counts.length) {
        texts = Arrays.copyOf(texts, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      texts[size++] = text;
    }
    counts[at] += times;
    next = at + 1;
  }

  private int indexOf(String text) {
    int at = 0;
    while (at < size && !text.equals(texts[at])) {
      at++;
    }
    return at;
  }

  void addAll(Spellings later) {
    for (int i = 0; i < later.size; i++) {
      if (later.counts[i] > 0) {
        add(later.texts[i], later.counts[i]);
      }
    }
    next = 0;
    beyondMost += later.beyondMost;
    integers += later.integers;
    onlyTexts += later.onlyTexts;
  }

  /** Sets the counts to 0. The spellings stay, so that the next record finds them fast. */
  void clear() {
    Arrays.fill(counts, 0);
    size = size > FEW ? 0 : size;
    next = 0;
    beyondMost = 0;
    integers = 0;
    onlyTexts = 0;
  }

  boolean isEmpty() {
    return integers == 0 && Arrays.stream(counts).allMatch(count -> count == 0);
  }

  /** The text just added is of a word that no integer stands for. */
  void wasOnlyText() {
    onlyTexts++;
  }

  /** Whether most words that could be integers are. */
  boolean isMostlyIntegers() {
    return integers > Arrays.stream(counts).sum() + beyondMost - onlyTexts;
  }

  /** The counts by spelling, in the order of the first occurrences. */
  Map<String, Long> counts() {
    Map<String, Long> all = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      all.put(String.valueOf(texts[i]), counts[i]);
    }
    return all;
  }

  /**
   * The most frequent spelling of each name or word; the first of equally frequent ones.
   *
   * @param meaning gives the name or word of a spelling
   * @return by name or word
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
