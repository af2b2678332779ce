package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import taskrunner.schema.PlannedAction;

/** What {@code plan} says of an action beside the figures that every action has. */
final class PlannedDetails {
  private static final int MOST_RULES = 10;

  private PlannedDetails() {}

  /** Puts them. */
  static void json(ObjectNode entry, PlannedAction action) {
    var details = action.details();
    var rules = entry.putArray("rules");
    for (var rule : details.rules()) {
      var one = rules.addObject();
      one.put("rule", rule.rule()).put("documents", rule.documents());
      Json.strings(one, "examples", rule.examples());
    }
    entry
        .put("scanned", details.scanned())
        .put("sampled", details.sampled())
        .put("diskBytes", details.diskBytes())
        .put("deletes", details.deletes())
        .put("conflict", details.conflict());
  }

  /** One sentence each; none where there is nothing more to say. */
  static List<String> lines(PlannedAction action) {
    var details = action.details();
    var lines = new ArrayList<String>();
    var where =
        action.collection()
            + (action.kind() == PlannedAction.Kind.CREATE_INDEX ? "." + action.name() : "");
    for (var rule : details.rules().stream().limit(MOST_RULES).toList()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %s, which %,d %s, for example %s",
              where,
              rule.rule(),
              rule.documents(),
              rule.documents() == 1 ? "document breaks" : "documents break",
              String.join(", ", rule.examples())));
    }
    if (details.rules().size() > MOST_RULES) {
      lines.add(
          where + ": " + (details.rules().size() - MOST_RULES) + " more rules, see --output json");
    }
    if (details.conflict() != null) {
      lines.add(where + ": the existing index " + details.conflict());
    }
    var disk = details.diskBytes();
    if (disk != null) {
      lines.add(
          where
              + ": about "
              + Shown.bytes(disk)
              + " on disk, and as much again while it is being built");
    }
    var deletes = details.deletes();
    if (deletes != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: with the retention %s the server deletes %s%,d of %,d log entries at once",
              where,
              action.name(),
              details.sampled() ? "at least " : "",
              deletes,
              action.documents()));
    }
    if (details.sampled()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: a sample, %,d of %,d documents were looked at; migrate looks at all, and so does"
                  + " --max-scan all",
              where,
              details.scanned(),
              action.documents()));
    }
    return lines;
  }
}
