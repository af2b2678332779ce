package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreNames;

/** Counts the files of a store whose name or container differs from layout 1. */
final class Containers {
  private final Map<String, Long> others = new LinkedHashMap<>();

  /**
   * Checks a file.
   *
   * @param path relative to the store's root
   * @param container of its records; null for the layout's
   * @param run the run of a state; null if unknown
   */
  void add(RecordKind kind, String path, @Nullable String container, @Nullable String run) {
    if (kind == RecordKind.RUN) {
      boolean inFolder = path.endsWith("/state.json");
      count(inFolder, "states in folders of their own (runs/<name>/state.json)");
      count(path.startsWith("state/runs/"), "states in state/runs");
      boolean isNamed =
          run == null || inFolder || path.endsWith("/" + StoreNames.nameOf(run) + ".json");
      count(!isNamed, "states not called after their run");
    } else if (kind.isLines()) {
      String ending = path.substring(Math.max(0, path.lastIndexOf('.')));
      count(!ending.equals(".ndjson"), "logs called *" + ending);
      count(path.startsWith("logs/runs/"), "logs in logs/runs");
    } else if (container != null) {
      count(
          true,
          switch (container) {
            case "single" -> "approvals files with a single object";
            case "wrapped" -> "approvals files with the array in an object";
            case "array" -> "manifests that are an array";
            default -> "manifests with their outputs under " + container;
          });
    }
  }

  private void count(boolean differs, String what) {
    if (differs) {
      others.merge(what, 1L, Long::sum);
    }
  }

  /** A sentence that names what differs; null for nothing. */
  @Nullable String sentence(String store) {
    if (others.isEmpty()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    others.forEach((what, files) -> parts.add(what + ": " + files));
    return store
        + " has files or containers that layout 1 does not have ("
        + String.join("; ", parts)
        + "); the export writes them as layout 1 does.";
  }
}
