package taskrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a project page that a benchmark writes, between {@code <!-- name -->} and its end
 * mark.
 */
final class MarkedPart {
  private static final String SUMMARY = "docs/performance.md";
  private static final String DETAILS = "docs/performance-notes.md";

  private MarkedPart() {}

  /**
   * Writes the targets and a chart into the overview page, and all figures into the notes.
   *
   * @param name of the benchmark
   * @param machine that it ran on, see {@link Machine}
   */
  static void publish(
      Path project,
      String name,
      String machine,
      List<Target> targets,
      String chart,
      List<String> details)
      throws IOException {
    replace(
        project.resolve(SUMMARY),
        name,
        machine + "\n\n" + Target.table(targets) + "\n\n" + chart.strip());
    replace(
        project.resolve(DETAILS), name, machine + "\n\n" + String.join("\n\n", details).strip());
  }

  /**
   * Replaces the text of the previous run by {@code text} and leaves the rest of the page
   * unchanged.
   */
  private static void replace(Path page, String name, String text) throws IOException {
    String begin = "<!-- " + name + " -->";
    String end = "<!-- /" + name + " -->";
    String before = Files.readString(page);
    int from = before.indexOf(begin);
    int to = before.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(page + " has no part between " + begin + " and " + end);
    }
    Files.writeString(
        page,
        before.substring(0, from + begin.length()) + "\n" + text + "\n" + before.substring(to));
  }
}
