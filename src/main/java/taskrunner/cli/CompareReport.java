package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StateReport;
import taskrunner.StepState;

/** What {@code state compare} says. */
record CompareReport(StateReport state) implements Report {
  @Override
  public String outcome() {
    return switch (exitCode()) {
      case ExitCode.DRIFT -> "different";
      case ExitCode.PENDING -> "pending";
      default -> "up-to-date";
    };
  }

  /** Whether a unit was changed after it was applied, or is missing in this build. */
  static boolean differs(StateReport state) {
    return state.comparison().stream()
        .anyMatch(unit -> !unit.inCode() || unit.checksum() == StateReport.ChecksumMatch.CHANGED);
  }

  /** Changed or missing in code outweighs pending: it has to be resolved first. */
  @Override
  public int exitCode() {
    var pending = state.comparison().stream().anyMatch(unit -> word(unit) != StepState.EXECUTED);
    return differs(state) ? ExitCode.DRIFT : pending ? ExitCode.PENDING : ExitCode.DONE;
  }

  @Override
  public @Nullable String database() {
    return state.database();
  }

  @Override
  public void json(ObjectNode object) {
    var units = object.putArray("units");
    for (var unit : state.comparison()) {
      units
          .addObject()
          .put("id", unit.id())
          .put("inCode", unit.inCode())
          .put("inDb", unit.inDb())
          .put("state", word(unit).word())
          .put("checksum", Json.word(unit.checksum()));
    }
    UnderWayUnits.json(object, state.underWay());
  }

  @Override
  public void text(TextPage page) {
    page.table(
        List.of("CHANGE UNIT", "IN CODE", "IN DB", "STATE", "CHECKSUM"),
        state.comparison().stream()
            .map(
                unit ->
                    List.of(
                        TextPage.Cell.of(unit.id()),
                        TextPage.Cell.of(unit.inCode() ? "yes" : "no"),
                        TextPage.Cell.of(unit.inDb() ? "yes" : "no"),
                        Steps.cell(word(unit)),
                        TextPage.Cell.of(Json.word(unit.checksum()))))
            .toList());
    UnderWayUnits.text(page, state.underWay());
  }

  /** Nothing is executed by comparing, so there is one word for executed here. */
  private static StepState word(StateReport.Compared unit) {
    return unit.state() == StepState.ALREADY_EXECUTED ? StepState.EXECUTED : unit.state();
  }
}
