package taskrunner.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Bar charts in Mermaid. */
final class Chart {
  private Chart() {}

  /** One bar for each name. */
  static String bars(String title, List<String> names, List<Double> values) {
    return """
        ```mermaid
        xychart-beta
          title "%s"
          x-axis [%s]
          bar [%s]
        ```
        """
        .formatted(
            title,
            names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ")),
            values.stream()
                .map(value -> String.format(Locale.ROOT, "%.0f", value))
                .collect(Collectors.joining(", ")));
  }
}
