package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StateReport;

/** What {@code state db} says. */
record HistoryReport(StateReport state) implements Report {
  @Override
  public String outcome() {
    return "listed";
  }

  @Override
  public int exitCode() {
    return ExitCode.DONE;
  }

  @Override
  public @Nullable String database() {
    return state.database();
  }

  @Override
  public void json(ObjectNode object) {
    var history = object.putArray("history");
    for (var row : state.history()) {
      history
          .addObject()
          .put("changeId", row.changeId())
          .put("state", row.state())
          .put("at", Json.time(row.at()))
          .put("durationMs", Json.millis(row.duration()))
          .put("host", row.host())
          .put("error", row.error());
    }
    UnderWayUnits.json(object, state.underWay());
  }

  @Override
  public void text(TextPage page) {
    if (state.history().isEmpty()) {
      page.line("No change unit was ever applied in " + database() + ".");
    }
    page.table(
        List.of("CHANGE UNIT", "STATE", "AT", "MS", "HOST", "ERROR"),
        state.history().stream()
            .map(
                row ->
                    List.of(
                        TextPage.Cell.of(row.changeId()),
                        new TextPage.Cell(row.state(), tone(row.state())),
                        cell(Json.time(row.at())),
                        cell(Json.millis(row.duration())),
                        cell(row.host()),
                        cell(row.error() == null ? null : firstLine(row.error()))))
            .toList());
    UnderWayUnits.text(page, state.underWay());
  }

  private static TextPage.Tone tone(String state) {
    return state.equals("executed")
        ? TextPage.Tone.GOOD
        : state.contains("failed") ? TextPage.Tone.BAD : TextPage.Tone.NOTE;
  }

  /** A recorded error may be a whole stack trace; JSON has all of it. */
  private static String firstLine(String error) {
    return error.lines().findFirst().orElse("");
  }

  private static TextPage.Cell cell(@Nullable Object value) {
    return TextPage.Cell.of(value == null ? "-" : value);
  }
}
