package taskrunner.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.UndoReport;
import taskrunner.importer.Importer;
import taskrunner.lease.Lease;
import taskrunner.schema.CheckedKeys;
import taskrunner.schema.StepRecord;
import taskrunner.text.Log;

/**
 * Rolls applied units back, newest first, and stops at the first failure. It decides everything
 * before it changes anything: an executed step that this build does not know can't be undone, nor
 * can a step before it.
 */
final class Undo {
  private static final Log LOG = Log.of(Undo.class);

  private final MigrationContext context;
  private final StepLog log;
  private final @Nullable String upTo;
  private final List<String> halfApplied = new ArrayList<>();
  private final long started = System.nanoTime();

  Undo(MigrationContext context, StepLog log, @Nullable String upTo) {
    this.context = context;
    this.log = log;
    this.upTo = upTo;
  }

  /** The units that would be rolled back, newest first; reads only. */
  List<String> undoable() {
    return targets(context.history()).stream().map(RegisteredUnit::id).toList();
  }

  UndoReport run() {
    History found = context.history();
    sayHalfApplied(found);
    if (!needed(found)) {
      return report(List.of());
    }
    context.requireNoObstacle(deletesRecords(found));
    Lease lease = context.lock(log).acquire(() -> needed(context.history()));
    if (lease == null) {
      return report(List.of());
    }
    try (lease) {
      return report(underLease(lease));
    }
  }

  private boolean deletesRecords(History found) {
    return targets(found).stream().anyMatch(RegisteredUnit::isBackfill)
        && !context.importer(context.stop()).nothingToUndo();
  }

  /** A unit that counts as not applied can't be rolled back, although a part of it may exist. */
  private void sayHalfApplied(History history) {
    for (RegisteredUnit unit : context.units().from(upTo)) {
      Policy.Step step = history.policy().step(unit.id());
      Policy.Running running = step.running();
      if (!history.isExecuted(unit.id())
          && (running == null
              ? step.record().stream().anyMatch(StepRecord.Entry::created)
              : !running.undo())) {
        String warning =
            "%s was begun%s and not finished: it counts as not applied and is not taken back. Migrate first, then undo."
                .formatted(
                    unit.id(),
                    running == null ? "" : " by " + running.host() + " at " + running.since());
        LOG.warn("{}", warning);
        halfApplied.add(warning);
      }
    }
  }

  private boolean needed(History history) {
    return !targets(history).isEmpty() || isUnforgotten(history);
  }

  /** An undo that died after its last unit left names and policy behind. */
  private static boolean isUnforgotten(History history) {
    Policy policy = history.policy();
    return history.executed().isEmpty()
        && policy.hasNames()
        && policy.stepIds().stream().allMatch(id -> policy.step(id).running() == null);
  }

  private List<UndoReport.Kept> underLease(Lease lease) {
    context.books().prepareChangeLog(lease::check);
    History history = context.history(lease);
    ChangeUnitExecutor steps =
        new ChangeUnitExecutor(context, lease, log, history, new CheckedKeys());
    List<UndoReport.Kept> kept = new ArrayList<>();
    for (RegisteredUnit unit : targets(history)) {
      Importer importer = context.importer(lease);
      Runnable takeBack =
          () -> kept.addAll(steps.takeBack(unit, new Backfill(() -> importer, null)));
      if (unit.isBackfill()) {
        takeBack.run();
      } else {
        // The collections must not be dropped during an import.
        importer.keepOut(takeBack);
      }
    }
    History after = context.history(lease);
    PolicyStore policy = new PolicyStore(context.books().policy(), lease);
    forgetDropped(after, policy);
    if (after.executed().isEmpty()) {
      policy.forget();
    }
    return remaining(kept);
  }

  /**
   * Removes what half-applied units have recorded of collections that are dropped now. If another
   * client creates such a collection again, with its indexes, no unit made them.
   */
  private void forgetDropped(History history, PolicyStore policy) {
    Lazy<Set<String>> there = new Lazy<>(this::collections);
    for (RegisteredUnit unit : context.units().from(upTo)) {
      if (!history.isExecuted(unit.id())) {
        List<StepRecord.Entry> left = new ArrayList<>(history.policy().step(unit.id()).record());
        if (left.removeIf(entry -> !there.get().contains(entry.collection()))) {
          policy.record(unit.id(), left);
        }
      }
    }
  }

  private Set<String> collections() {
    return context.database().listCollectionNames().into(new HashSet<>());
  }

  /** Without what a later unit dropped: an index that one unit kept is gone with its collection. */
  private List<UndoReport.Kept> remaining(List<UndoReport.Kept> kept) {
    if (kept.isEmpty()) {
      return kept;
    }
    Set<String> there = collections();
    return kept.stream().filter(one -> there.contains(one.collection())).toList();
  }

  private List<RegisteredUnit> targets(History history) {
    List<RegisteredUnit> asked = context.units().from(upTo);
    Compatibility compatibility = context.compatibility(history);
    if (compatibility.isNewer()) {
      throw new SchemaBlockedException(
          ErrorCode.UNKNOWN_STEP,
          "Nothing can be undone: this build does not know the executed step "
              + String.join(", ", compatibility.unknown())
              + ".",
          "Undo with the newer build that applied it.");
    }
    compatibility.blockers().stream()
        .filter(b -> b.code() != ErrorCode.OUT_OF_ORDER_STEP)
        .findFirst()
        .ifPresent(
            blocker -> {
              throw blocker;
            });
    List<RegisteredUnit> targets =
        new ArrayList<>(asked.stream().filter(u -> history.isExecuted(u.id())).toList());
    // The undo needs the records; if one is damaged, it stops before it changes anything.
    asked.forEach(unit -> history.policy().step(unit.id()).record());
    Collections.reverse(targets);
    return targets;
  }

  private UndoReport report(List<UndoReport.Kept> kept) {
    List<String> left = upTo == null ? left() : List.of();
    left.forEach(w -> LOG.warn("{}", w));
    List<String> warnings = new ArrayList<>(halfApplied);
    warnings.addAll(left);
    return new UndoReport(
        context.databaseName(),
        log.steps(),
        kept,
        Duration.ofNanos(System.nanoTime() - started),
        warnings);
  }

  /** What an undo of all units can't roll back because this process does not have it. */
  private List<String> left() {
    List<String> others = new HistoryReader(context.books(), context.units()).otherAuthors();
    return others.isEmpty() ? List.of() : List.of(UndoReport.left(others));
  }
}
