package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import taskrunner.StepReport;
import taskrunner.StepState;

/** What became of change units, as {@code migrate} and {@code undo} say it. */
final class Steps {
  private Steps() {}

  /** Puts {@code steps}. */
  static void json(ObjectNode object, List<StepReport> steps) {
    var array = object.putArray("steps");
    for (var step : steps) {
      var detail = step.detail();
      array
          .addObject()
          .put("id", step.id())
          .put("state", step.state().word())
          .put("durationMs", step.duration().toMillis())
          .put("detail", detail);
    }
  }

  /** Adds the table; a detail that lists several things has a line for each. */
  static void text(TextPage page, List<StepReport> steps) {
    var rows = new ArrayList<List<TextPage.Cell>>();
    for (var step : steps) {
      var detail = step.detail() == null ? "" : step.detail();
      var parts = detail.split("; ", -1);
      rows.add(
          List.of(
              TextPage.Cell.of(step.id()),
              cell(step.state()),
              TextPage.Cell.count(step.duration().toMillis()),
              TextPage.Cell.of(parts[0])));
      Arrays.stream(parts)
          .skip(1)
          .forEach(
              part ->
                  rows.add(
                      List.of(
                          TextPage.Cell.of(""),
                          TextPage.Cell.of(""),
                          TextPage.Cell.of(""),
                          TextPage.Cell.of(part))));
    }
    page.table(List.of("STEP", "STATE", "MS", "DETAIL"), rows);
  }

  /** The state's word, toned. */
  static TextPage.Cell cell(StepState state) {
    return new TextPage.Cell(
        state.word(),
        switch (state) {
          case EXECUTED, ALREADY_EXECUTED -> TextPage.Tone.GOOD;
          case FAILED, MISSING_IN_CODE -> TextPage.Tone.BAD;
          case ROLLED_BACK, PENDING -> TextPage.Tone.NOTE;
        });
  }

  /** The steps of an operation that failed; empty where it did not get to know them. */
  static List<StepReport> ofFailed(Session session) {
    var operations = session.operationsIfOpen();
    return operations == null ? List.of() : operations.steps();
  }
}
