package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.StoreNames;
import taskrunner.text.Digests;
import taskrunner.text.Printable;

/**
 * The runs whose files have another name than the layout's: how many, and the first. A run counts
 * once, however many files it has.
 */
final class RenamedRuns {
  private static final int NAMED = 10;
  private static final int LONGEST = 100;

  /** The runs counted, as hashes: a few bytes for each run, whatever its id. */
  private final Set<Long> counted = new HashSet<>();

  private final Map<String, String> first = new LinkedHashMap<>();

  /** Counts the run of a file if its name is not the layout's. */
  void add(String runId, String name) {
    if (!name.equals(StoreNames.nameOf(runId))
        && counted.add(Digests.key(runId))
        && first.size() < NAMED) {
      first.put(runId, name);
    }
  }

  ExportReport.Renamed report() {
    return new ExportReport.Renamed(counted.size(), first);
  }

  /** A sentence; null for none. */
  @Nullable String sentence() {
    int count = counted.size();
    if (count == 0) {
      return null;
    }
    List<String> named = new ArrayList<>();
    first.forEach((id, name) -> named.add("'" + Printable.cut(id, LONGEST) + "' as " + name));
    return ("%s written under %s that %s in a hash, because not every file system can have the"
            + " layout's %s beside those of the other runs; a service does not find them: %s%s.")
        .formatted(
            count == 1 ? "1 run is" : count + " runs are",
            count == 1 ? "a name" : "names",
            count == 1 ? "ends" : "end",
            count == 1 ? "name" : "names",
            String.join(", ", named),
            count > first.size() ? ", …" : "");
  }
}
