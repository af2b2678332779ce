package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.export.ExportReport;

/**
 * What {@code export} says.
 *
 * @param to the folder, as it was given
 */
record ExportedReport(ExportReport report, String to, @Nullable String database) implements Report {
  @Override
  public String outcome() {
    return isWhole() ? "exported" : "exported-with-gaps";
  }

  private boolean isWhole() {
    return report.leftOut() == 0 && report.notInForm() == 0;
  }

  /**
   * 6 when a document could not be written, as when one could not be imported, or not in the form
   * that was asked for.
   */
  @Override
  public int exitCode() {
    return isWhole() ? ExitCode.DONE : ExitCode.REJECTS;
  }

  @Override
  public void json(ObjectNode object) {
    object.put("to", to);
    kinds()
        .forEach(
            kind ->
                object
                    .putObject(kind.name)
                    .put("records", kind.written.records())
                    .put("files", kind.written.files())
                    .put("bytes", kind.written.bytes()));
    object.put("bytes", report.bytes());
    object.put("leftOut", report.leftOut());
    object.putObject("form").put("name", report.form().name()).put("from", report.form().from());
    Json.counts(object, "changed", report.changed());
    Json.strings(object, "warnings", report.warnings());
  }

  @Override
  public void text(TextPage page) {
    page.line("Exported " + database + " to " + to + ".");
    page.table(
        List.of("KIND", "RECORDS", "FILES", "BYTES"),
        kinds()
            .map(
                kind ->
                    List.of(
                        TextPage.Cell.of(kind.name),
                        TextPage.Cell.count(kind.written.records()),
                        TextPage.Cell.count(kind.written.files()),
                        TextPage.Cell.count(kind.written.bytes())))
            .toList());
    page.line(String.format(Locale.ROOT, "  %,d bytes", report.bytes()));
    page.line("  " + form());
    page.list(
        "Written in another form than it is stored in:",
        new TreeMap<>(report.changed())
            .entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList(),
        TextPage.Tone.NOTE);
    page.list("Warnings:", report.warnings(), TextPage.Tone.NOTE);
  }

  private String form() {
    String from = report.form().from();
    return switch (report.form().name()) {
      case "store" -> "Spelt as the store was that was imported, by the ledger.";
      case "like" -> "Spelt as " + from + " is.";
      default -> "Spelt as layout 1 is.";
    };
  }

  private Stream<Kind> kinds() {
    return Stream.of(
        new Kind("runs", report.runs()),
        new Kind("logs", report.logs()),
        new Kind("artifacts", report.artifacts()),
        new Kind("approvals", report.approvals()));
  }

  private record Kind(String name, ExportReport.Written written) {}
}
