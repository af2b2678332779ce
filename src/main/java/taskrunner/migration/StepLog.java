package taskrunner.migration;

import changeunits.ChangeUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.StepReport;
import taskrunner.StepState;

/**
 * What became of each unit in the operation under way, or in the last one, and how long it waited.
 * It is written by the thread that works and can be read by any, also after a failure.
 */
final class StepLog {
  private volatile List<StepReport> steps = List.of();
  private volatile Duration lockWait = Duration.ZERO;

  List<StepReport> steps() {
    return steps;
  }

  /** How long another's lock has been waited for; zero when it was not. */
  Duration lockWait() {
    return lockWait;
  }

  void lockWait(Duration waited) {
    lockWait = waited;
  }

  void clear() {
    steps = List.of();
    lockWait = Duration.ZERO;
  }

  /** Starts from the history: each unit is already executed or pending. */
  void begin(UnitList units, History history) {
    List<StepReport> known = new ArrayList<>();
    for (ChangeUnits.Unit unit : units.units()) {
      StepReport before = step(unit.id());
      known.add(
          before != null && before.state() == StepState.EXECUTED
              ? before
              : new StepReport(
                  unit.id(),
                  history.isExecuted(unit.id()) ? StepState.ALREADY_EXECUTED : StepState.PENDING,
                  Duration.ZERO,
                  null));
    }
    steps = List.copyOf(known);
  }

  private @Nullable StepReport step(String id) {
    for (StepReport step : steps) {
      if (step.id().equals(id)) {
        return step;
      }
    }
    return null;
  }

  /** Puts a step's new state in its place, or at the end. */
  void put(String id, StepState state, long startedNanos, @Nullable String detail) {
    StepReport report =
        new StepReport(id, state, Duration.ofNanos(System.nanoTime() - startedNanos), detail);
    List<StepReport> changed = new ArrayList<>(steps);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).id().equals(id)) {
        changed.set(i, report);
        steps = List.copyOf(changed);
        return;
      }
    }
    changed.add(report);
    steps = List.copyOf(changed);
  }
}
