package taskrunner.importer.store;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How the words of one list are written in a file. */
final class WordNotes {
  /** A list has eight words at the most; the rest is of writers that have their own. */
  private static final int MOST_WORDS = 100;

  private final EnumField list;
  private final Map<String, Long> texts = new HashMap<>();
  private long words;
  private long integers;

  WordNotes(EnumField list) {
    this.list = list;
  }

  void text(String text, long times) {
    words += times;
    if (texts.size() < MOST_WORDS || texts.containsKey(text)) {
      texts.merge(text, times, Long::sum);
    }
  }

  void integers(long times) {
    integers += times;
  }

  void add(WordNotes later) {
    later.texts.forEach((text, times) -> text(text, times));
    words += later.words - later.texts.values().stream().mapToLong(Long::longValue).sum();
    integers += later.integers;
  }

  /** Of several spellings of a word the most frequent. */
  WordForm form() {
    Map<String, String> spellings = new TreeMap<>();
    Map<String, Long> most = new HashMap<>();
    new TreeMap<>(texts)
        .forEach(
            (text, times) -> {
              String word = list.plain(text);
              if (times > most.getOrDefault(word, 0L)) {
                most.put(word, times);
                spellings.put(word, text);
              }
            });
    return new WordForm(spellings, integers > words);
  }
}
