package taskrunner.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.StepReport;
import taskrunner.StepState;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ImportReport;

/**
 * What the running operation, or the last one, has done so far, for its report or its failure. The
 * working thread writes it and calls the listener; any thread can read it.
 */
final class StepLog {
  private final MigrationListener listener;
  private final Set<String> warnings = new LinkedHashSet<>();
  private volatile List<StepReport> steps = List.of();
  private volatile Duration lockWait = Duration.ZERO;
  private volatile @Nullable ImportReport imported;
  private volatile long started = System.nanoTime();
  private @Nullable String running;
  private long runningSince;

  StepLog(MigrationListener listener) {
    this.listener = listener;
  }

  List<StepReport> steps() {
    return steps;
  }

  /** How long the operation has waited for the lock; zero if it did not wait. */
  Duration lockWait() {
    return lockWait;
  }

  void lockWait(Duration waited) {
    lockWait = waited;
  }

  /** Another process holds the lock. */
  void waitingForLock(SeenLock seen) {
    listener.waitingForLock(seen.status(), seen.left());
  }

  void lockWaitEnded() {
    listener.lockWaitEnded(lockWait);
  }

  /** Begins an operation. */
  synchronized void clear() {
    steps = List.of();
    lockWait = Duration.ZERO;
    imported = null;
    warnings.clear();
    running = null;
    started = System.nanoTime();
  }

  /** Adds warnings, each sentence once. */
  synchronized void warn(Collection<String> sentences) {
    warnings.addAll(sentences);
  }

  /**
   * @param figures null if nothing was imported
   */
  void imported(@Nullable ImportReport figures) {
    imported = figures == null ? imported : figures;
  }

  /** Starts with the history: each unit is executed or pending. */
  void begin(UnitList units, History history) {
    List<StepReport> known = new ArrayList<>();
    for (RegisteredUnit unit : units.units()) {
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

  void started(String id) {
    running = id;
    runningSince = System.nanoTime();
    listener.stepStarted(id);
  }

  /** The running step has ended in this state. */
  void finished(StepState state, @Nullable String detail) {
    listener.stepFinished(put(state, detail));
  }

  /** The running step, if there is one, has failed. */
  void failed(StepState state, TaskRunnerSchemaException failure) {
    if (running != null) {
      listener.stepFailed(put(state, failure.getMessage()), failure);
    }
  }

  /** Replaces the step's state, or adds it at the end. */
  private StepReport put(StepState state, @Nullable String detail) {
    String id = Objects.requireNonNull(running);
    running = null;
    StepReport report =
        new StepReport(id, state, Duration.ofNanos(System.nanoTime() - runningSince), detail);
    List<StepReport> changed = new ArrayList<>();
    boolean added = false;
    for (StepReport step : steps) {
      boolean same = step.id().equals(id);
      changed.add(same ? report : step);
      added |= same;
    }
    if (!added) {
      changed.add(report);
    }
    steps = List.copyOf(changed);
    return report;
  }

  synchronized MigrationReport report(MigrationReport.Outcome outcome, String database) {
    return new MigrationReport(
        outcome,
        database,
        steps,
        imported,
        lockWait,
        Duration.ofNanos(System.nanoTime() - started),
        List.copyOf(warnings));
  }
}
