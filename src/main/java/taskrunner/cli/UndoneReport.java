package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StepReport;
import taskrunner.UndoReport;

/** What {@code undo} says. */
record UndoneReport(@Nullable String database, List<StepReport> steps, List<UndoReport.Kept> kept)
    implements Report {
  UndoneReport(UndoReport undo) {
    this(undo.database(), undo.steps(), undo.kept());
  }

  /** Nothing was applied. */
  UndoneReport(@Nullable String database) {
    this(database, List.of(), List.of());
  }

  @Override
  public String outcome() {
    return steps.isEmpty() ? "nothing-to-undo" : "undone";
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public void json(ObjectNode object) {
    Steps.json(object, steps);
    var array = object.putArray("kept");
    for (var left : kept) {
      array
          .addObject()
          .put("collection", left.collection())
          .put("documents", left.documents())
          .put("why", left.why());
    }
  }

  @Override
  public void text(TextPage page) {
    page.line(
        steps.isEmpty() ? "Nothing to undo in " + database + "." : "Undone in " + database + ".");
    Steps.text(page, steps);
    if (!kept.isEmpty()) {
      page.line("Kept:", TextPage.Tone.NOTE);
      page.table(
          List.of("COLLECTION", "DOCUMENTS", "WHY"),
          kept.stream()
              .map(
                  left ->
                      List.of(
                          TextPage.Cell.of(left.collection()),
                          TextPage.Cell.count(left.documents()),
                          TextPage.Cell.of(left.why())))
              .toList());
    }
  }
}
