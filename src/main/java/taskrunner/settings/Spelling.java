package taskrunner.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** Compares the spelling of names, in any case. */
final class Spelling {
  private Spelling() {}

  /** The name of {@code names} that is nearest to {@code unknown}. */
  static String nearest(String unknown, Stream<String> names) {
    return names.min(Comparator.comparingInt(name -> distance(name, unknown))).orElseThrow();
  }

  /** The edit distance of Levenshtein. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
