package taskrunner.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import taskrunner.StateReport;

/** The change units that are being applied or undone, as {@code state} says it. */
final class UnderWayUnits {
  private UnderWayUnits() {}

  /** Puts {@code underWay}. */
  static void json(ObjectNode object, List<StateReport.UnderWay> units) {
    var array = object.putArray("underWay");
    for (var unit : units) {
      array
          .addObject()
          .put("changeId", unit.changeId())
          .put("state", state(unit))
          .put("owner", unit.owner())
          .put("host", unit.host())
          .put("since", Json.time(unit.since()))
          .put("alive", unit.alive());
    }
  }

  /** Adds a table, and what is to be done where a process died; nothing when there are none. */
  static void text(TextPage page, List<StateReport.UnderWay> units) {
    page.table(
        List.of("UNDER WAY", "STATE", "BY", "SINCE", "ITS PROCESS"),
        units.stream()
            .map(
                unit ->
                    List.of(
                        TextPage.Cell.of(unit.changeId()),
                        new TextPage.Cell(state(unit), TextPage.Tone.NOTE),
                        TextPage.Cell.of(unit.host()),
                        TextPage.Cell.of(String.valueOf(Json.time(unit.since()))),
                        unit.alive()
                            ? new TextPage.Cell("holds the lock", TextPage.Tone.GOOD)
                            : new TextPage.Cell(
                                "no longer holds the lock: the next "
                                    + (unit.undo() ? "undo" : "migrate")
                                    + " runs it again",
                                TextPage.Tone.BAD)))
            .toList());
  }

  private static String state(StateReport.UnderWay unit) {
    return unit.undo() ? "undoing" : "applying";
  }
}
