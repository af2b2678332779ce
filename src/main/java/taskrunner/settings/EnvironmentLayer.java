package taskrunner.settings;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import taskrunner.ConfigurationException;

/** Environment variables as settings: {@code __} separates levels, {@code :} does as well. */
final class EnvironmentLayer {
  private EnvironmentLayer() {}

  /** The variables that name something in one of the sections. */
  static NavigableMap<String, Entry> read(Map<String, String> environment, int layer) {
    NavigableMap<String, Entry> entries = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    // In a fixed order, so that an error always names the same one first.
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String key = variable.getKey().replace("__", ":");
      if (Section.names().noneMatch(name -> startsWith(key, name + ":"))) {
        continue;
      }
      String source = "environment variable " + variable.getKey();
      Entry entry = new Entry(key, variable.getValue(), source, layer);
      Entry before = entries.put(key, entry);
      if (before != null && !variable.getValue().equals(before.value())) {
        throw new ConfigurationException(
            "The %s and the %s are the same setting with different values."
                .formatted(before.source(), source),
            "Names are case-insensitive, and __ is the same as a colon: remove one of the two.");
      }
    }
    return entries;
  }

  private static boolean startsWith(String text, String start) {
    return text.regionMatches(true, 0, start, 0, start.length());
  }
}
