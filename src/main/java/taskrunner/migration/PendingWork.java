package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import taskrunner.settings.FilesystemSettings;
import taskrunner.settings.StorageSettings;

/**
 * The pending work of a migration. Every start determines it, with plain loops: a cold JVM would
 * spend more time on linking a stream than on everything else here.
 *
 * @param units the requested pending units, in order
 * @param policy whether validation mode or retention have to be set: they differ from those in
 *     effect, or those in effect are unknown
 * @param policyFollows whether the policy may be set: not after a newer build, whose validators are
 *     unknown here
 */
record PendingWork(List<RegisteredUnit> units, boolean policy, boolean policyFollows) {
  /** The name of the work that belongs to no change unit: validation mode and retention. */
  static final String POLICY = "policy";

  PendingWork {
    units = List.copyOf(units);
  }

  /**
   * Determines it. A namespace that a newer build migrated has no pending work, nor has the policy
   * then.
   *
   * @param upTo the last requested unit; null for all
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: the record of an earlier
   *     attempt at a pending unit can't be read
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
        // The unit needs this record; if it is damaged, the start stops before it
        // changes anything.
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
        // A process without a service's units leaves the mode of its collections
        // unchanged.
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

  /** Whether collections, validators or indexes are pending, which the policy has to follow. */
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

  /** Whether a store is imported, if the settings name one. */
  boolean imports(FilesystemSettings store) {
    if (!store.configured()) {
      return false;
    }
    for (RegisteredUnit unit : units) {
      if (unit.isBackfill()) {
        return true;
      }
    }
    return false;
  }

  /** The names of the pending work: the units' ids, and {@link #POLICY}. */
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
