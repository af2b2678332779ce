package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import taskrunner.importer.store.IncompleteTails.Tail;
import taskrunner.importer.store.LeftAlone;

/** What in a store was not read, as {@code import}, {@code migrate} and {@code probe} say it. */
final class StoreFindings {
  private StoreFindings() {}

  static void json(ObjectNode files, List<Tail> tails, LeftAlone leftAlone) {
    var array = files.putArray("tails");
    tails.forEach(tail -> array.addObject().put("file", tail.file()).put("offset", tail.offset()));
    var node = files.putObject("leftAlone").put("count", leftAlone.count());
    Json.counts(node, "kinds", leftAlone.kinds());
    Json.strings(node, "first", leftAlone.first());
  }

  /** What is left alone is among the warnings. */
  static void text(TextPage page, long incompleteTails, List<Tail> tails) {
    page.list(
        "Incomplete tails, each a last line that is still being written:",
        tails.stream().map(Tail::toString).toList(),
        TextPage.Tone.NOTE);
    var more = incompleteTails - tails.size();
    if (more > 0) {
      page.line(String.format(Locale.ROOT, "  and %,d more", more), TextPage.Tone.NOTE);
    }
  }
}
