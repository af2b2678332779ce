package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import taskrunner.importer.ImportReport;

/** An import's figures, as {@code import} and the backfill of {@code migrate} say them. */
final class ImportFigures {
  private static final double NANOS_PER_SECOND = 1e9;

  private ImportFigures() {}

  /** The outcome's word. */
  static String outcome(ImportReport report) {
    return Json.word(report.outcome());
  }

  /** 6 while there are rejects or conflicts, in a dry run too. */
  static int exitCode(ImportReport report) {
    var left =
        kinds(report).mapToLong(kind -> kind.counts.conflicts() + kind.counts.rejected()).sum();
    return left > 0
            || !report.rejectsByCode().isEmpty()
            || report.outcome() == ImportReport.Outcome.IMPORTED_WITH_REJECTS
        ? ExitCode.REJECTS
        : ExitCode.DONE;
  }

  /** Puts the figures. */
  static void json(ObjectNode object, ImportReport report) {
    kinds(report)
        .forEach(
            kind ->
                object
                    .putObject(kind.name)
                    .put("read", kind.counts.read())
                    .put("inserted", kind.counts.inserted())
                    .put("updated", kind.counts.updated())
                    .put("unchanged", kind.counts.unchanged())
                    .put("conflicts", kind.counts.conflicts())
                    .put("rejected", kind.counts.rejected()));
    var files =
        object
            .putObject("files")
            .put("total", report.files().total())
            .put("skipped", report.files().skipped())
            .put("readOn", report.files().readOn())
            .put("incompleteTails", report.files().incompleteTails());
    StoreFindings.json(files, report.files().tails(), report.files().leftAlone());
    Json.counts(object, "normalised", report.normalised());
    Json.counts(object, "rejectsByCode", report.rejectsByCode());
    object.put("rejectsFile", report.rejectsFile());
    object.put("enumTable", report.enumTable());
    object.put("bytesRead", report.bytesRead());
    object.put("documentsPerSecond", documentsPerSecond(report));
    Json.strings(object, "warnings", report.warnings());
  }

  /** Adds the tables. */
  static void text(TextPage page, ImportReport report) {
    page.table(
        List.of("KIND", "READ", "INSERTED", "UPDATED", "UNCHANGED", "CONFLICTS", "REJECTED"),
        kinds(report)
            .map(
                kind ->
                    List.of(
                        TextPage.Cell.of(kind.name),
                        TextPage.Cell.count(kind.counts.read()),
                        TextPage.Cell.count(kind.counts.inserted()),
                        TextPage.Cell.count(kind.counts.updated()),
                        TextPage.Cell.count(kind.counts.unchanged()),
                        bad(kind.counts.conflicts()),
                        bad(kind.counts.rejected())))
            .toList());
    page.line(
        String.format(
            Locale.ROOT,
            "  %,d files (%,d unchanged since the last import, %,d with an incomplete tail), %,d"
                + " bytes, %,.0f documents/s",
            report.files().total(),
            report.files().skipped(),
            report.files().incompleteTails(),
            report.bytesRead(),
            documentsPerSecond(report)));
    notRead(page, report.files());
    StoreFindings.text(page, report.files().incompleteTails(), report.files().tails());
    page.list("Normalised:", lines(report.normalised()), TextPage.Tone.PLAIN);
    page.list("Rejected:", lines(report.rejectsByCode()), TextPage.Tone.BAD);
    if (report.rejectsFile() != null) {
      page.line("Dead letters: " + report.rejectsFile(), TextPage.Tone.BAD);
    }
    if (report.enumTable() != null) {
      page.line("Integers were read through: " + report.enumTable(), TextPage.Tone.NOTE);
    }
    page.list("Warnings:", report.warnings(), TextPage.Tone.NOTE);
  }

  /** What the figures say though it was not looked at. */
  private static void notRead(TextPage page, ImportReport.Files files) {
    if (files.skipped() > 0) {
      page.line(
          String.format(
              Locale.ROOT,
              "  %,d %s unchanged since %s imported and %s not read again; import --verify looks"
                  + " whether %s documents are still there.",
              files.skipped(),
              files.skipped() == 1 ? "file is" : "files are",
              files.skipped() == 1 ? "it was" : "they were",
              files.skipped() == 1 ? "was" : "were",
              files.skipped() == 1 ? "its" : "their"),
          TextPage.Tone.NOTE);
    }
    if (files.readOn() > 0) {
      page.line(
          String.format(
              Locale.ROOT,
              "  %,d %s read on from where the last import stopped.",
              files.readOn(),
              files.readOn() == 1 ? "log was" : "logs were"),
          TextPage.Tone.NOTE);
    }
  }

  private static List<String> lines(Map<String, Long> counts) {
    return new TreeMap<>(counts)
        .entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList();
  }

  private static TextPage.Cell bad(long count) {
    return new TextPage.Cell(
        TextPage.Cell.count(count).text(), count > 0 ? TextPage.Tone.BAD : TextPage.Tone.PLAIN);
  }

  /** Records read in a second, over the whole import, to one decimal place. */
  private static double documentsPerSecond(ImportReport report) {
    var seconds = report.duration().toNanos() / NANOS_PER_SECOND;
    var read = kinds(report).mapToLong(kind -> kind.counts.read()).sum();
    return seconds > 0 ? Math.round(read / seconds * 10) / 10.0 : 0;
  }

  private static Stream<Kind> kinds(ImportReport report) {
    return Stream.of(
        new Kind("runs", report.runs()),
        new Kind("logs", report.logs()),
        new Kind("artifacts", report.artifacts()),
        new Kind("approvals", report.approvals()));
  }

  private record Kind(String name, ImportReport.Counts counts) {}
}
