package taskrunner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page that a bench writes, between {@code <!-- name -->} and its end mark. */
final class MarkedPart {
  private MarkedPart() {}

  /** Puts {@code text} where the earlier run's was; the rest of the page is a person's. */
  static void replace(Path page, String name, String text) throws IOException {
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
