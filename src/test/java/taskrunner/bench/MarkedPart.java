package taskrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a bench writes into the project's pages, between {@code <!-- name -->} and its end mark. */
final class MarkedPart {
  private static final String SUMMARY = "docs/performance.md";
  private static final String DETAILS = "docs/performance-notes.md";

  private MarkedPart() {}

  /**
   * Puts the targets and a chart into the page that everybody reads, all figures into the notes.
   *
   * @param name of the bench
   * @param machine what it ran on, see {@link Machine}
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

  /** Puts {@code text} where the earlier run's was; the rest of the page is a person's. */
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
