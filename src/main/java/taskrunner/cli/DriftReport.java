package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import taskrunner.StateReport;
import taskrunner.VerifyReport;
import taskrunner.schema.Drift;

/**
 * What {@code verify} says.
 *
 * @param state a database that this build does not know, or knows otherwise, is no match either;
 *     the warnings say so
 */
record DriftReport(VerifyReport verified, StateReport state) implements Report {
  @Override
  public String outcome() {
    if (exitCode() == ExitCode.DRIFT) {
      return "drift";
    }
    return verified.repaired().isEmpty() ? "no-drift" : "repaired";
  }

  @Override
  public int exitCode() {
    return toFix().isEmpty() && !CompareReport.differs(state) ? ExitCode.DONE : ExitCode.DRIFT;
  }

  @Override
  public String database() {
    return verified.database();
  }

  /** All drift but somebody else's indexes, which are information. */
  List<Drift> toFix() {
    return verified.drift().stream()
        .filter(drift -> drift.kind() != Drift.Kind.EXTRA_INDEX)
        .toList();
  }

  /** e.g. {@code missing-index pack_runs updatedAt_-1}. */
  static String line(Drift drift) {
    return drift.kind().word()
        + " "
        + drift.collection()
        + (drift.name().isEmpty() || drift.name().equals(drift.collection())
            ? ""
            : " " + drift.name());
  }

  @Override
  public void json(ObjectNode object) {
    array(object.putArray("drift"), verified.drift());
    array(object.putArray("repaired"), verified.repaired());
    Json.strings(object, "pending", verified.pending());
    Json.strings(object, "newer", verified.newer());
    Json.strings(object, "foreignNamespaces", verified.foreignNamespaces());
    Json.strings(object, "warnings", verified.warnings());
  }

  private static void array(ArrayNode array, List<Drift> drift) {
    for (var one : drift) {
      array
          .addObject()
          .put("collection", one.collection())
          .put("kind", one.kind().word())
          .put("name", one.name())
          .put("expected", one.expected())
          .put("actual", one.actual());
    }
  }

  @Override
  public void text(TextPage page) {
    page.list(
        "Repaired:",
        verified.repaired().stream().map(DriftReport::line).toList(),
        TextPage.Tone.GOOD);
    if (CompareReport.differs(state)) {
      page.line(
          "The change units applied to " + verified.database() + " are not those of this build.",
          TextPage.Tone.BAD);
    }
    if (toFix().isEmpty()) {
      page.line(
          "No drift: " + verified.database() + " is as the applied change units declare.",
          TextPage.Tone.GOOD);
    } else {
      page.line("Drift in " + verified.database() + ":", TextPage.Tone.BAD);
    }
    for (var drift : verified.drift()) {
      page.line(
          "  " + line(drift),
          drift.kind() == Drift.Kind.EXTRA_INDEX ? TextPage.Tone.FAINT : TextPage.Tone.BAD);
      if (drift.expected() != null) {
        page.line("    expected  " + drift.expected());
      }
      if (drift.actual() != null) {
        page.line("    actual    " + drift.actual());
      }
    }
    if (!verified.pending().isEmpty()) {
      page.line("Pending: " + String.join(", ", verified.pending()) + ".", TextPage.Tone.NOTE);
    }
    page.list("Warnings:", verified.warnings(), TextPage.Tone.NOTE);
  }
}
