package taskrunner.importer.store;

import java.util.Map;
import java.util.TreeMap;

/**
 * The form of the words of one list.
 *
 * @param spellings by the word as it is stored by default
 * @param integers whether words are written as integers
 */
record WordForm(Map<String, String> spellings, boolean integers) {
  WordForm {
    spellings = Map.copyOf(spellings);
  }

  /** Whether one writer may have written both. */
  boolean agrees(WordForm other) {
    return integers == other.integers
        && spellings.entrySet().stream()
            .allMatch(
                word ->
                    other
                        .spellings
                        .getOrDefault(word.getKey(), word.getValue())
                        .equals(word.getValue()));
  }

  /** This form, completed by the other. */
  WordForm with(WordForm other) {
    Map<String, String> all = new TreeMap<>(other.spellings);
    all.putAll(spellings);
    return new WordForm(all, integers);
  }
}
