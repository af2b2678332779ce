package taskrunner.importer.store;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders of a store that are not read, because the layout does not know their names. A
 * folder counts once.
 *
 * @param kinds the number of each kind of name, by its pattern: {@code *.JSON}, {@code
 *     *.ndjson.gz}, {@code *.ndjson.[0-9]*}, {@code .*} for names that start with a dot, {@code *}
 *     for names without an ending, {@code *}{@code /} for folders; {@code other} for all after the
 *     twenty most frequent
 * @param first the first ten relative paths, in byte order
 */
public record LeftAlone(long count, Map<String, Long> kinds, List<String> first) {
  /** The kind of all names after the most frequent kinds. */
  static final String OTHER = "other";

  public static final LeftAlone NONE = new LeftAlone(0, Map.of(), List.of());

  public LeftAlone {
    kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    first = List.copyOf(first);
  }

  /** A warning; null for none. */
  public @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    String found =
        kinds.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Long> kind) -> kind.getKey().equals(OTHER))
                    .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
    return (count == 1
            ? "1 file or folder was not read, because the layout does not know its name"
            : count
                + " files or folders were not read, because the layout does not know their names")
        + " ("
        + found
        + "): "
        + String.join(", ", first)
        + (count > first.size() ? ", …" : "")
        + ".";
  }
}
