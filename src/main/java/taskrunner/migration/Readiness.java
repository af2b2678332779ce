package taskrunner.migration;

import java.time.Duration;
import java.util.List;
import taskrunner.SchemaBlockedException;
import taskrunner.SchemaStatus;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.DatabaseErrors;
import taskrunner.database.WriteRequirements;
import taskrunner.schema.ScanBound;
import taskrunner.settings.FilesystemSettings;

/**
 * Whether a start would find nothing to do; reads only. The decision uses the same data as a start:
 * history, policy, names and, while something is pending, the metadata of the collections (views,
 * conflicting indexes). If a start would refuse, this fails too, so that nothing reports "ready".
 * Documents that break a rule are not searched for: their step stays pending until they are
 * corrected.
 */
final class Readiness {
  private static final long PAUSE = 250;

  /** The metadata takes several commands, so only some rounds read it. */
  private static final int LOOKS_PER_METADATA = 4;

  private final MigrationContext context;

  Readiness(MigrationContext context) {
    this.context = context;
  }

  /**
   * The names of what a start would apply, as {@link PendingWork#pending} returns them.
   *
   * @throws SchemaBlockedException a start would refuse
   */
  List<String> pending() {
    return look(true).pending();
  }

  private PendingWork look(boolean metadata) {
    History history = context.history();
    PendingWork work = work(history, compatibility(history));
    if (metadata && !work.isEmpty()) {
      context.requireNoLastingObstacle(work.imports(context.settings().filesystem()));
      List<SchemaBlockedException> blockers =
          Planner.blockers(
              new Planner(context)
                  .plans(work, history, ScanBound.METADATA, context.engine(context.stop())));
      if (!blockers.isEmpty()) {
        throw blockers.get(0);
      }
    }
    return work;
  }

  /**
   * Throws if a start would find no store to import. It looks for it only under the lock: the
   * holder of the lock may be importing it.
   */
  private void requireStore() {
    FilesystemSettings store = context.settings().filesystem();
    try {
      Backfill.requireStore(store);
    } catch (TaskRunnerSchemaException missing) {
      boolean held = new LockDocument(context.books()).look().live();
      // The holder may have just released it.
      if (!held && look(false).imports(store)) {
        throw missing;
      }
    }
  }

  /**
   * Whether a start would find anything to do, with one command.
   *
   * @throws SchemaBlockedException a start would refuse
   */
  SchemaStatus status() {
    History history = context.history();
    Compatibility compatibility = compatibility(history);
    return new SchemaStatus(
        context.databaseName(),
        work(history, compatibility).pending(),
        context.settings().filesystem().backfillOnBoot()
            ? List.of()
            : context.units().units().stream()
                .filter(unit -> unit.isBackfill() && !history.isExecuted(unit.id()))
                .map(RegisteredUnit::id)
                .toList(),
        compatibility.unknown());
  }

  private Compatibility compatibility(History history) {
    Compatibility compatibility = context.compatibility(history);
    compatibility.refuse();
    return compatibility;
  }

  private PendingWork work(History history, Compatibility compatibility) {
    return PendingWork.find(
        history,
        compatibility,
        context.units(),
        context.settings(),
        null,
        !context.settings().filesystem().backfillOnBoot());
  }

  /**
   * Waits until nothing is pending; returns what is still pending after {@code timeout}. A server
   * that does not answer is asked again until then.
   */
  List<String> await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int look = 0; ; look++) {
      try {
        boolean metadata = look % LOOKS_PER_METADATA == 0;
        PendingWork work = look(metadata);
        if (metadata && work.imports(context.settings().filesystem())) {
          requireStore();
        }
        if (work.isEmpty() || left(deadline) <= 0) {
          return work.pending();
        }
      } catch (RuntimeException e) {
        TaskRunnerSchemaException error = DatabaseErrors.translate(e, "waiting for the migration");
        if (!WriteRequirements.mayPass(error) || left(deadline) <= 0) {
          throw error;
        }
      }
      context.stop().sleep(Math.max(1, Math.min(PAUSE, left(deadline))));
    }
  }

  private static long left(long deadline) {
    return (deadline - System.nanoTime()) / 1_000_000;
  }
}
