package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs whose files the file system takes for those of another run: how many, and the first.
 * Each is written all the same, under a name of its own.
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

  /** One sentence; null where there are none. */
  @Nullable String sentence() {
    if (count == 0) {
      return null;
    }
    return ("To this file system the names of %s are those of other runs: they differ in case or in"
            + " composed characters only. Their files end in a hash, where a service does not look"
            + " for them: %s%s.")
        .formatted(
            count == 1 ? "1 run's files" : count + " runs' files",
            String.join(", ", first),
            count > first.size() ? ", …" : "");
  }
}
