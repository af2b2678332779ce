package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.StorageSettings;

/**
 * What a migration has to do. It is found at every start, so it is looked for with plain loops: a
 * cold JVM would spend more time on linking a stream than on everything else here.
 *
 * @param units pending ones that were asked for, in order
 * @param policy whether validation mode or retention have to be set: they differ from those in
 *     force, or what is in force is not known
 */
record PendingWork(List<RegisteredUnit> units, boolean policy) {
  static final PendingWork NONE = new PendingWork(List.of(), false);

  /** The name of what belongs to no change unit: validation mode and retention. */
  static final String POLICY = "policy";

  PendingWork {
    units = List.copyOf(units);
  }

  /**
   * Finds it; nothing is to be done on a database that a newer build migrated.
   *
   * @param upTo the last unit asked for; null for all
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: what an earlier attempt at a
   *     pending unit has made can't be read
   */
  static PendingWork find(
      History history,
      Compatibility compatibility,
      UnitList units,
      StorageSettings settings,
      @Nullable String upTo,
      boolean skipBackfill) {
    List<RegisteredUnit> asked = units.upTo(upTo);
    if (compatibility.isNewer()) {
      return NONE;
    }
    List<RegisteredUnit> pending = new ArrayList<>();
    for (RegisteredUnit unit : asked) {
      if (!history.isExecuted(unit.id()) && !(skipBackfill && unit.isBackfill())) {
        // Needed to apply it: damaged, it must stop the start before anything is changed.
        history.policy().step(unit.id()).record();
        pending.add(unit);
      }
    }
    return new PendingWork(pending, policyDiffers(history, units, settings));
  }

  static boolean policyDiffers(History history, UnitList units, StorageSettings settings) {
    boolean applied = false;
    for (RegisteredUnit unit : units.units()) {
      applied |= unit.declaresSchema() && history.isExecuted(unit.id());
    }
    Policy policy = history.policy();
    return applied
        && (policy.changing()
            || policy.validation() != settings.schemaValidation()
            || !Objects.equals(policy.retention(), settings.logRetention()));
  }

  boolean isEmpty() {
    return units.isEmpty() && !policy;
  }

  /** Whether collections, validators or indexes are pending, so that policy follows them. */
  boolean changesSchema() {
    for (RegisteredUnit unit : units) {
      if (unit.declaresSchema()) {
        return true;
      }
    }
    return false;
  }

  /** What is pending, by name: the units' ids, and {@link #POLICY}. */
  List<String> pending() {
    List<String> pending = new ArrayList<>();
    for (RegisteredUnit unit : units) {
      pending.add(unit.id());
    }
    if (policy) {
      pending.add(POLICY);
    }
    return pending;
  }
}
