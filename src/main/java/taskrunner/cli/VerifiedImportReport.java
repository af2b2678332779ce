package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.importer.verify.VerificationReport.Difference;

/**
 * What {@code import --verify} says: the import, then what reading it back found.
 *
 * @param again whether the import read every file again and wrote what was missing
 */
record VerifiedImportReport(ImportedReport imported, VerificationReport verified, boolean again)
    implements Report {
  @Override
  public String outcome() {
    return imported.outcome();
  }

  /** A difference weighs more than rejects, which say themselves what is missing. */
  @Override
  public int exitCode() {
    return verified.agrees() ? imported.exitCode() : ExitCode.DRIFT;
  }

  @Override
  public @Nullable String database() {
    return imported.database();
  }

  @Override
  public void json(ObjectNode object) {
    imported.json(object);
    var node =
        object
            .putObject("verification")
            .put("outcome", verified.agrees() ? "equal" : "different")
            .put("durationMs", verified.duration().toMillis());
    node.putObject("comparedRuns")
        .put("total", verified.runsCompared())
        .put("equal", verified.runsEqual());
    for (var kind : verified.kinds()) {
      node.putObject(kind.kind().plural())
          .put("store", kind.store())
          .put("database", kind.database())
          .put("missing", kind.missing())
          .put("different", kind.different())
          .put("extra", kind.extra())
          .put("changedSince", kind.changedSince())
          .put("refused", kind.refused());
    }
    var differences = node.putArray("differences");
    for (var one : verified.differences()) {
      differences
          .addObject()
          .put("what", Json.word(one.what()))
          .put("kind", Json.word(one.kind()))
          .put("runId", one.runId())
          .put("id", one.id())
          .put("field", one.field())
          .put("expected", one.expected())
          .put("actual", one.actual())
          .put("file", one.file())
          .put("line", one.line());
    }
    node.put("moreDifferences", verified.total() - verified.differences().size());
    node.put("hint", hint());
  }

  @Override
  public void text(TextPage page) {
    imported.text(page);
    page.line(
        String.format(
            Locale.ROOT,
            verified.agrees()
                ? "Verified: %,d of %,d runs have the counts and checksums of the store; nothing is"
                    + " missing."
                : "Not as in the store: %,d of %,d runs have its counts and checksums.",
            verified.runsEqual(),
            verified.runsCompared()),
        verified.agrees() ? TextPage.Tone.GOOD : TextPage.Tone.BAD);
    page.table(
        List.of(
            "KIND",
            "STORE",
            "DATABASE",
            "MISSING",
            "DIFFERENT",
            "EXTRA",
            "CHANGED SINCE",
            "REFUSED"),
        verified.kinds().stream()
            .map(
                kind ->
                    List.of(
                        TextPage.Cell.of(kind.kind().plural()),
                        TextPage.Cell.count(kind.store()),
                        TextPage.Cell.count(kind.database()),
                        bad(kind.missing()),
                        bad(kind.different()),
                        bad(kind.extra()),
                        TextPage.Cell.count(kind.changedSince()),
                        TextPage.Cell.count(kind.refused())))
            .toList());
    page.list(
        "First differences:",
        verified.differences().stream().map(VerifiedImportReport::line).toList(),
        TextPage.Tone.NOTE);
    var more = verified.total() - verified.differences().size();
    if (more > 0) {
      page.line(String.format(Locale.ROOT, "  and %,d more", more), TextPage.Tone.NOTE);
    }
    var hint = hint();
    if (hint != null) {
      page.line("Hint: " + hint);
    }
  }

  /** How what is missing comes back; null where nothing is, or where it can't. */
  private @Nullable String hint() {
    List<String> sentences = new ArrayList<>();
    var expired = verified.expired();
    if (!again && verified.missing() > expired.entries()) {
      sentences.add("import --again reads every file again and writes what is missing.");
    }
    if (expired.entries() > 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%,d of the missing log entries %s older than the retention in force (%s): the server"
                  + " deletes such entries, also those that import --again writes.",
              expired.entries(),
              expired.entries() == 1 ? "is" : "are",
              expired.retention()));
    }
    return sentences.isEmpty() ? null : String.join(" ", sentences);
  }

  private static String line(Difference one) {
    var line = new StringBuilder(Json.word(one.what()) + " " + Json.word(one.kind()));
    line.append(" ").append(one.runId());
    if (!one.id().equals(one.runId())) {
      line.append(" ").append(one.id());
    }
    if (one.field() != null) {
      line.append(": ").append(one.field());
      line.append(" is ").append(one.actual() == null ? "not there" : one.actual());
      line.append(", in the store ").append(one.expected() == null ? "not there" : one.expected());
    }
    if (one.file() != null) {
      line.append(" (").append(one.file());
      line.append(one.line() == null ? "" : ":" + one.line()).append(")");
    }
    return line.toString();
  }

  private static TextPage.Cell bad(long count) {
    return new TextPage.Cell(
        TextPage.Cell.count(count).text(), count > 0 ? TextPage.Tone.BAD : TextPage.Tone.PLAIN);
  }
}
