package taskrunner.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Bars, as Mermaid draws them in a page. */
final class Chart {
  private Chart() {}

  /**
   * One bar for each name.
   *
   * @param axis what the names are; empty for nothing
   */
  static String bars(String title, String axis, List<String> names, List<Double> values) {
    return """
        ```mermaid
        xychart-beta
          title "%s"
          x-axis %s[%s]
          bar [%s]
        ```
        """
        .formatted(
            title,
            axis.isEmpty() ? "" : "\"" + axis + "\" ",
            names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ")),
            values.stream()
                .map(value -> String.format(Locale.ROOT, "%.0f", value))
                .collect(Collectors.joining(", ")));
  }
}
