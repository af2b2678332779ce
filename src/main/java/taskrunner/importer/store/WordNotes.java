package taskrunner.importer.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the words of one list are written in a file. */
final class WordNotes {
  /** A list has eight words at the most; the rest is of writers that have their own. */
  private static final int MOST_WORDS = 100;

  private final EnumField list;

  /** The words in the order in which they were met: few, so that going through them is fast. */
  private @Nullable String[] texts = new String[4];

  private long[] counts = new long[4];
  private int size;
  private long words;
  private long integers;

  WordNotes(EnumField list) {
    this.list = list;
  }

  void text(String text, long times) {
    words += times;
    for (int i = 0; i < size; i++) {
      if (text.equals(texts[i])) {
        counts[i] += times;
        return;
      }
    }
    if (size == MOST_WORDS) {
      return;
    }
    if (size == counts.length) {
      texts = Arrays.copyOf(texts, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    texts[size] = text;
    counts[size++] = times;
  }

  void integers(long times) {
    integers += times;
  }

  void add(WordNotes later) {
    long listed = 0;
    for (int i = 0; i < later.size; i++) {
      String text = later.texts[i];
      if (text != null) {
        text(text, later.counts[i]);
        listed += later.counts[i];
      }
    }
    words += later.words - listed;
    integers += later.integers;
  }

  /** Of several spellings of a word the most frequent. */
  WordForm form() {
    Map<String, Long> times = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String text = texts[i];
      if (text != null) {
        times.put(text, counts[i]);
      }
    }
    Map<String, String> spellings = new TreeMap<>();
    Map<String, Long> most = new HashMap<>();
    times.forEach(
        (text, count) -> {
          String word = list.plain(text);
          if (count > most.getOrDefault(word, 0L)) {
            most.put(word, count);
            spellings.put(word, text);
          }
        });
    return new WordForm(spellings, integers > words);
  }
}
