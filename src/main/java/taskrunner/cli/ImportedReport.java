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
          case UNCHANGED -> "Unchanged: everything was in " + database + " already.";
          case IMPORTED_WITH_REJECTS -> "Imported into " + database + ", but not everything.";
          case PLANNED -> "Dry run: nothing was written to " + database + ".";
        });
    ImportFigures.text(page, report);
  }
}
