package taskrunner.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import taskrunner.ConfigurationException;
import taskrunner.text.KeyCase;

/** Environment variables as settings: {@code __} or {@code :} separates levels. */
final class EnvironmentLayer {
  /** Prefixes of the variables of a .NET host, in ascending precedence. */
  private static final List<String> HOST_PREFIXES = List.of("ASPNETCORE_", "DOTNET_");

  private EnvironmentLayer() {}

  /**
   * One map for each prefix, in ascending precedence from layer 0. A .NET host reads these
   * variables before any file.
   */
  static List<NavigableMap<String, Entry>> ofHost(Map<String, String> environment) {
    List<NavigableMap<String, Entry>> layers = new ArrayList<>();
    for (String prefix : HOST_PREFIXES) {
      layers.add(read(environment, prefix, layers.size()));
    }
    return layers;
  }

  /** The variables without a prefix. */
  static NavigableMap<String, Entry> read(Map<String, String> environment, int layer) {
    return read(environment, "", layer);
  }

  private static NavigableMap<String, Entry> read(
      Map<String, String> environment, String prefix, int layer) {
    NavigableMap<String, Entry> entries = new TreeMap<>(KeyCase.ORDER);
    // Sorted, so that an error always names the same one first.
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey().replace("__", ":");
      String key = KeyCase.startsWith(name, prefix) ? name.substring(prefix.length()) : "";
      if (Section.names().noneMatch(section -> KeyCase.startsWith(key, section + ":"))) {
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
}
