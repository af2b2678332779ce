package taskrunner.importer.store;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts names that the layout does not know, in memory that does not grow with their number. Used
 * by one thread.
 */
public final class UnknownNames {
  private static final int LONGEST_ENDING = 16;

  /** Kinds of names that are counted; the most frequent of them are reported. */
  private static final int MOST_COUNTED = 1_000;

  private static final int MOST_REPORTED = 20;

  private static final List<String> ENDINGS = List.of(".json", ".ndjson", ".jsonl", ".log");

  private final Map<String, Long> kinds = new HashMap<>();
  private final FirstPaths first = new FirstPaths();
  private long count;

  /**
   * Whether every reader of the layout ignores the name: a dot file, {@code *.tmp} or {@code
   * *.bak}.
   */
  static boolean isPassing(String name) {
    return name.startsWith(".") || name.endsWith(".tmp") || name.endsWith(".bak");
  }

  /**
   * @param path relative to the store's root
   * @param name the path's last part
   */
  void add(String path, String name, boolean isFolder) {
    count++;
    first.add(path, 0);
    String kind = kind(name, isFolder);
    kinds.merge(
        kinds.size() < MOST_COUNTED || kinds.containsKey(kind) ? kind : LeftAlone.OTHER,
        1L,
        Long::sum);
  }

  private static String kind(String name, boolean isFolder) {
    if (name.startsWith(".")) {
      return ".*";
    }
    if (isFolder) {
      return "*/";
    }
    int dot = name.lastIndexOf('.');
    int length = name.length() - dot - 1;
    if (dot < 0 || length == 0 || length > LONGEST_ENDING) {
      return "*";
    }
    String ending = name.substring(dot);
    if (ending.equals(".tmp") || ending.equals(".bak")) {
      return "*" + ending;
    }
    boolean isNumber = ending.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    return "*" + known(name.substring(0, dot)) + (isNumber ? ".[0-9]*" : ending);
  }

  /** The ending of the layout before another ending, as in {@code x.ndjson.gz}. */
  private static String known(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String ending : ENDINGS) {
      if (lower.endsWith(ending)) {
        return name.substring(name.length() - ending.length());
      }
    }
    return "";
  }

  public LeftAlone leftAlone() {
    Map<String, Long> reported = new HashMap<>();
    kinds.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            kind ->
                reported.merge(
                    reported.size() < MOST_REPORTED ? kind.getKey() : LeftAlone.OTHER,
                    kind.getValue(),
                    Long::sum));
    return new LeftAlone(count, reported, first.paths());
  }
}
