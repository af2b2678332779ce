package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreNames;

/** Counts what a store's files are called, and hold their records in, other than layout 1 has. */
final class Containers {
  private final Map<String, Long> others = new LinkedHashMap<>();

  /**
   * Looks at a file.
   *
   * @param path relative to the store's root
   * @param container of its records; null for the layout's
   * @param run the run of a state; null where it is not known
   */
  void see(RecordKind kind, String path, @Nullable String container, @Nullable String run) {
    switch (kind) {
      case RUN -> run(path, run);
      case LOG -> {
        if (!path.endsWith(".ndjson")) {
          count("logs called *" + path.substring(Math.max(0, path.lastIndexOf('.'))));
        }
        if (path.startsWith("logs/runs/")) {
          count("logs in logs/runs");
        }
      }
      case APPROVAL -> {
        if (container != null) {
          count(
              container.equals("single")
                  ? "approvals files with a single object"
                  : "approvals files with the array in an object");
        }
      }
      case ARTIFACT -> {
        if (container != null) {
          count(
              container.equals("array")
                  ? "manifests that are an array"
                  : "manifests with their outputs under " + container.toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  private void run(String path, @Nullable String run) {
    boolean inFolder = path.endsWith("/state.json");
    if (inFolder) {
      count("states in folders of their own (runs/<name>/state.json)");
    }
    if (path.startsWith("state/runs/")) {
      count("states in state/runs");
    }
    if (run != null && !inFolder && !path.endsWith("/" + StoreNames.nameOf(run) + ".json")) {
      count("states not called after their run");
    }
  }

  private void count(String what) {
    others.merge(what, 1L, Long::sum);
  }

  /** One sentence that names what differs; null where nothing does. */
  @Nullable String sentence(String store) {
    if (others.isEmpty()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    others.forEach((what, files) -> parts.add(what + ": " + files));
    return store
        + " has files or containers that layout 1 has not ("
        + String.join("; ", parts)
        + "); the export has them as layout 1 does.";
  }
}
