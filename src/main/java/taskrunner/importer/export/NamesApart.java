package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs whose file names the file system does not distinguish from those of another run: how
 * many, and the first. Their files get another name.
 */
final class NamesApart {
  /** Counts them in the report. */
  static final String WORD = "run-whose-name-is-anothers-here";

  private static final int NAMED = 10;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String runId) {
    count++;
    if (first.size() < NAMED) {
      first.add(runId);
    }
  }

  /** A sentence; null for none. */
  @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    return ("To this file system the names of %s are those of other runs: they differ only in case or"
            + " in composed characters. Their files have names that end in a hash, which a service does"
            + " not find: %s%s.")
        .formatted(
            count == 1 ? "1 run's files" : count + " runs' files",
            String.join(", ", first),
            count > first.size() ? ", …" : "");
  }
}
