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
 * @param policyFollows whether it may be set: not where a newer build was here, whose validators
 *     this one does not know
 */
record PendingWork(List<RegisteredUnit> units, boolean policy, boolean policyFollows) {
  /** The name of what belongs to no change unit: validation mode and retention. */
  static final String POLICY = "policy";

  PendingWork {
    units = List.copyOf(units);
  }

  /**
   * Finds it; of a namespace that a newer build migrated nothing is to be done, nor of the policy.
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
    List<RegisteredUnit> pending = new ArrayList<>();
    for (RegisteredUnit unit : asked) {
      if (!history.isExecuted(unit.id())
          && !compatibility.isNewer(unit.namespace())
          && !(skipBackfill && unit.isBackfill())) {
        // Needed to apply it: damaged, it must stop the start before anything is changed.
        history.policy().step(unit.id()).record();
        pending.add(unit);
      }
    }
    boolean newer = compatibility.isNewer();
    return new PendingWork(pending, !newer && policyDiffers(history, units, settings), !newer);
  }

  static boolean policyDiffers(History history, UnitList units, StorageSettings settings) {
    Policy policy = history.policy();
    boolean applied = false;
    for (RegisteredUnit unit : units.units()) {
      if (unit.declaresSchema() && history.isExecuted(unit.id())) {
        applied = true;
        // A process that does not have a service's units leaves its collections in their mode.
        if (!unit.isOwn()
            && !settings.schemaValidation().word().equals(policy.validation(unit.namespace()))) {
          return true;
        }
      }
    }
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
    if (!policyFollows) {
      return false;
    }
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
