package taskrunner.view;

import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport;
import taskrunner.importer.verify.VerificationReport;
import taskrunner.importer.verify.VerificationReport.Difference;

/** The view of {@code import --verify}: the import, then the comparison with its store. */
public final class VerificationView {
  private VerificationView() {}

  /**
   * Both reports as a view.
   *
   * @param again whether the import read every file again and wrote what was missing
   */
  public static View of(
      ImportReport imported,
      VerificationReport verified,
      boolean again,
      @Nullable String database) {
    var agrees = verified.agrees();
    // Differences take precedence over rejects, which have their own report.
    var exitCode = agrees ? ImportView.exitCode(imported) : ExitCode.DRIFT;
    var view = ImportView.of(imported, exitCode, database);
    var page = view.page();
    page.format(
        agrees ? Tone.GOOD : Tone.BAD,
        agrees
            ? "Verified: %,d of %,d runs have the counts and checksums of the store; nothing is"
                + " missing"
                + exceptRejects(imported)
                + "."
            : "Different from the store: only %,d of %,d runs have its counts and checksums.",
        verified.runsEqual(),
        verified.runsCompared());
    var kinds = kinds(verified);
    page.table(kinds);
    page.list(
        "First differences:",
        verified.differences().stream().map(VerificationView::line).toList(),
        Tone.NOTE);
    var more = verified.total() - verified.differences().size();
    page.more(more);
    var hint = hint(verified, again);
    if (hint != null) {
      page.line("Hint: " + hint);
    }
    var fields =
        new Fields()
            .with("outcome", agrees ? "equal" : "different")
            .with("durationMs", verified.duration())
            .with(
                "comparedRuns",
                new Fields()
                    .with("total", verified.runsCompared())
                    .with("equal", verified.runsEqual()));
    kinds.addTo(fields);
    return view.with(
        "verification",
        fields
            .with("differences", differences(verified).rows())
            .with("moreDifferences", more)
            .with("hint", hint));
  }

  /** The comparison is of the valid records, so it does not miss what the import rejected. */
  private static String exceptRejects(ImportReport imported) {
    var rejected = imported.rejectsByCode().values().stream().mapToLong(Long::longValue).sum();
    return rejected == 0
        ? ""
        : String.format(Locale.ROOT, ", except %,d rejected by the import", rejected);
  }

  private static Table kinds(VerificationReport verified) {
    var table =
        new Table("kind, store, database, missing, different, extra, changedSince, refused");
    for (var kind : verified.kinds()) {
      table.row(
          kind.kind().plural(),
          kind.store(),
          kind.database(),
          Cell.bad(kind.missing()),
          Cell.bad(kind.different()),
          Cell.bad(kind.extra()),
          kind.changedSince(),
          kind.refused());
    }
    return table;
  }

  private static Table differences(VerificationReport verified) {
    var table = new Table("-what, -kind, -runId, -id, -field, -expected, -actual, -file, -line");
    for (var one : verified.differences()) {
      table.row(
          one.what(),
          one.kind(),
          one.runId(),
          one.id(),
          one.field(),
          one.expected(),
          one.actual(),
          one.file(),
          one.line());
    }
    return table;
  }

  /** How missing records come back; null where none is missing, or none can come back. */
  private static @Nullable String hint(VerificationReport verified, boolean again) {
    var sentences = new ArrayList<String>();
    var expired = verified.expired();
    if (!again && verified.missing() > expired.entries()) {
      sentences.add("import --again reads every file again and writes what is missing.");
    }
    if (expired.entries() > 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%,d of the missing log entries %s older than the current retention (%s): the server"
                  + " deletes such entries, also those that import --again writes.",
              expired.entries(),
              expired.entries() == 1 ? "is" : "are",
              expired.retention()));
    }
    return sentences.isEmpty() ? null : String.join(" ", sentences);
  }

  private static String line(Difference one) {
    var line = new StringBuilder(Format.word(one.what()) + " " + Format.word(one.kind()));
    line.append(" ").append(one.runId());
    if (!one.id().equals(one.runId())) {
      line.append(" ").append(one.id());
    }
    if (one.field() != null) {
      line.append(": ").append(one.field());
      line.append(" is ").append(one.actual() == null ? "missing" : one.actual());
      line.append(", in the store ").append(one.expected() == null ? "missing" : one.expected());
    }
    if (one.file() != null) {
      line.append(" (").append(one.file());
      line.append(one.line() == null ? "" : ":" + one.line()).append(")");
    }
    return line.toString();
  }
}
