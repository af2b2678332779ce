package taskrunner.view;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.export.ExportReport;

/** The view of {@code export}. */
public final class ExportView {
  private ExportView() {}

  /**
   * The report as a view.
   *
   * @param to the folder, as it was given
   */
  public static View of(ExportReport report, String to, @Nullable String database) {
    // A document that was left out, or has another form or place than requested, is a gap, like a
    // reject.
    var view =
        report.leftOut() == 0 && report.notInForm() == 0 && report.namedApart() == 0
            ? new View("exported", ExitCode.DONE, database)
            : new View("exported-with-gaps", ExitCode.REJECTS, database);
    var kinds = new Table("kind, records, files, bytes");
    row(kinds, "runs", report.runs());
    row(kinds, "logs", report.logs());
    row(kinds, "artifacts", report.artifacts());
    row(kinds, "approvals", report.approvals());
    kinds.addTo(view.with("to", to).fields());
    var form = report.form();
    var page = view.page();
    page.line("Exported " + database + " to " + to + ".");
    page.table(kinds);
    page.format(Tone.PLAIN, "  %,d bytes", report.bytes());
    page.line(
        switch (form.name()) {
          case "store" -> "  Spelling: that of the imported store, from the ledger.";
          case "like" -> "  Spelling: that of " + form.from() + ".";
          default -> "  Spelling: layout 1.";
        });
    page.list("Written in another form than stored:", report.changed(), Tone.NOTE);
    page.list("Warnings:", report.warnings(), Tone.NOTE);
    return view.with("bytes", report.bytes())
        .with("leftOut", report.leftOut())
        .with("renamed", renamed(report.renamed()))
        .with("form", new Fields().with("name", form.name()).with("from", form.from()))
        .with("changed", report.changed())
        .with("warnings", report.warnings());
  }

  private static Fields renamed(ExportReport.Renamed renamed) {
    var first = new Table("-runId, -name");
    renamed.first().forEach(first::row);
    return new Fields().with("runs", renamed.runs()).with("first", first.rows());
  }

  private static void row(Table kinds, String kind, ExportReport.Written written) {
    kinds.row(kind, written.records(), written.files(), written.bytes());
  }
}
