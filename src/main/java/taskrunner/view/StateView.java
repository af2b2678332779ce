package taskrunner.view;

import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StateReport;
import taskrunner.StateReport.ChecksumMatch;
import taskrunner.StepState;

/** The views of {@code state db}, {@code state code-base} and {@code state compare}. */
public final class StateView {
  private StateView() {}

  public static View history(StateReport state) {
    var view = new View("listed", ExitCode.DONE, state.database());
    if (state.history().isEmpty()) {
      view.page().line("The history of " + state.database() + " is empty.");
    }
    var table = new Table("changeId:CHANGE UNIT, state, at, durationMs:MS, host, error");
    for (var row : state.history()) {
      var error = row.error();
      var took = row.duration();
      table.row(
          row.changeId(),
          Cell.state(row.state()),
          row.at(),
          Cell.of(took, took == null ? "-" : "" + took.toMillis()),
          row.host(),
          // A recorded error may be a whole stack trace.
          Cell.of(error, error == null ? "-" : error.lines().findFirst().orElse("")));
    }
    return underWay(view.table("history", table), state);
  }

  public static View codeBase(List<StateReport.CodeUnit> units, @Nullable String database) {
    var table = new Table("id:CHANGE UNIT, order, class, checksum");
    units.forEach(u -> table.row(u.id(), u.order(), u.className(), u.checksum()));
    return new View("listed", ExitCode.DONE, database).table("units", table);
  }

  /** History and build side by side. */
  public static View comparison(StateReport state) {
    var pending = state.comparison().stream().anyMatch(u -> state(u) != StepState.EXECUTED);
    // The user must resolve a changed or missing unit before a pending one.
    var view =
        differs(state)
            ? new View("different", ExitCode.DRIFT, state.database())
            : pending
                ? new View("pending", ExitCode.PENDING, state.database())
                : new View("up-to-date", ExitCode.DONE, state.database());
    var table = new Table("id:CHANGE UNIT, inCode, inDb, state, checksum");
    for (var unit : state.comparison()) {
      table.row(unit.id(), unit.inCode(), unit.inDb(), Cell.state(state(unit)), unit.checksum());
    }
    return underWay(view.table("units", table), state);
  }

  /** Whether a unit was changed after it was applied, or is missing in this build. */
  static boolean differs(StateReport state) {
    return state.comparison().stream()
        .anyMatch(unit -> !unit.inCode() || unit.checksum() == ChecksumMatch.CHANGED);
  }

  /** A comparison executes nothing: it has only one word for executed. */
  private static StepState state(StateReport.Compared unit) {
    return unit.state() == StepState.ALREADY_EXECUTED ? StepState.EXECUTED : unit.state();
  }

  private static View underWay(View view, StateReport state) {
    var table = new Table("changeId:UNDER WAY, state, -owner, host:BY, since, alive:ITS PROCESS");
    for (var unit : state.underWay()) {
      table.row(
          unit.changeId(),
          Cell.state(unit.undo() ? "undoing" : "applying"),
          unit.owner(),
          unit.host(),
          Cell.of(unit.since(), String.valueOf(unit.since())),
          unit.alive()
              ? new Cell(true, "holds the lock", Tone.GOOD)
              : new Cell(
                  false,
                  "no longer holds the lock: the next "
                      + (unit.undo() ? "undo" : "migrate")
                      + " runs it again",
                  Tone.BAD));
    }
    return view.table("underWay", table);
  }
}
