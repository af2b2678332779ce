package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ImportReport;

/** What {@code import} says. */
record ImportedReport(ImportReport report, @Nullable String database) implements Report {
  @Override
  public String outcome() {
    return ImportFigures.outcome(report);
  }

  @Override
  public int exitCode() {
    return ImportFigures.exitCode(report);
  }

  @Override
  public void json(ObjectNode object) {
    ImportFigures.json(object, report);
  }

  @Override
  public void text(TextPage page) {
    page.line(
        switch (report.outcome()) {
          case IMPORTED -> "Imported into " + database + ".";
          case UNCHANGED -> unchanged(report.files());
          case IMPORTED_WITH_REJECTS -> "Imported into " + database + ", but not everything.";
          case PLANNED -> "Dry run: nothing was written to " + database + ".";
        });
    ImportFigures.text(page, report);
  }

  /** Says no more than was looked at. */
  private String unchanged(ImportReport.Files files) {
    if (files.total() == 0) {
      return "Nothing to import into " + database + ": the store has no files.";
    }
    if (files.skipped() == files.total()) {
      return "No file has changed since it was imported; nothing was read again.";
    }
    return files.skipped() + files.readOn() == 0
        ? "Unchanged: everything was in " + database + " already."
        : "Nothing new for " + database + " in the files that were read.";
  }
}
