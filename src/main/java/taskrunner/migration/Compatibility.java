package taskrunner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;

/**
 * The contradictions between code, configuration and database.
 *
 * @param blockers what a person has to resolve before anything is changed
 * @param unknown executed steps of this process's namespaces that this build does not know: a newer
 *     build migrated the database
 */
record Compatibility(List<SchemaBlockedException> blockers, List<String> unknown) {
  Compatibility {
    blockers = List.copyOf(blockers);
    unknown = List.copyOf(unknown);
  }

  /**
   * Finds the contradictions.
   *
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: a field that is needed can't
   *     be read
   */
  static Compatibility find(History history, UnitList units, CollectionNames configured) {
    history.policy().check();
    List<SchemaBlockedException> blockers = new ArrayList<>();
    List<String> unknown = history.unknown(units.ids());
    for (RegisteredUnit unit : units.units()) {
      changed(history, unit, blockers);
    }
    new Compatibility(List.of(), unknown).newer(history, units, blockers);
    outOfOrder(history, units, blockers);
    names(history, units, configured, blockers);
    return new Compatibility(blockers, unknown);
  }

  /** Whether a newer build migrated any namespace of the database. */
  boolean isNewer() {
    return !unknown.isEmpty();
  }

  /** Whether a newer build migrated this namespace, which this build then leaves unchanged. */
  boolean isNewer(String namespace) {
    for (String id : unknown) {
      if (RegisteredUnit.namespaceOf(id).equals(namespace)) {
        return true;
      }
    }
    return false;
  }

  /** Throws the first blocker, if any. */
  void refuse() {
    if (!blockers.isEmpty()) {
      throw blockers.get(0);
    }
  }

  /** The warnings of a start about unknown steps; empty if there are none. */
  List<String> warnings() {
    return unknown.isEmpty()
        ? List.of()
        : List.of(
            "The database is newer than this build: it does not know %s. Nothing of %s was changed."
                .formatted(
                    executed(unknown),
                    unknown.stream()
                        .map(RegisteredUnit::namespaceOf)
                        .distinct()
                        .collect(Collectors.joining(", "))));
  }

  private static void changed(
      History history, RegisteredUnit unit, List<SchemaBlockedException> blockers) {
    History.Executed executed = history.executed().get(unit.id());
    if (executed == null || executed.checksum() == null) {
      return;
    }
    String now = unit.checksum();
    if (!executed.checksum().equals(now)) {
      blockers.add(
          new SchemaBlockedException(
              ErrorCode.CHANGED_STEP,
              "The change unit %s was changed after it was applied: its checksum was %s and is now %s."
                  .formatted(unit.id(), executed.checksum(), now),
              "A released change unit never changes: restore it, and put the change into a new"
                  + " one."));
    }
  }

  /**
   * The database of a newer build is complete for this build unless a schema step of this build is
   * pending: the service would then work on a schema that was not applied. Each namespace has its
   * own releases.
   */
  private void newer(History history, UnitList units, List<SchemaBlockedException> blockers) {
    List<String> pending = new ArrayList<>();
    for (RegisteredUnit unit : units.units()) {
      if (isNewer(unit.namespace()) && !unit.isBackfill() && !history.isExecuted(unit.id())) {
        pending.add(unit.id());
      }
    }
    if (!pending.isEmpty()) {
      blockers.add(
          new SchemaBlockedException(
              ErrorCode.UNKNOWN_STEP,
              ("The database is newer than this build, which does not know %s, but %s of this build"
                      + " %s pending.")
                  .formatted(
                      executed(unknown),
                      String.join(", ", pending),
                      pending.size() == 1 ? "is" : "are"),
              "Migrate with the newer build, which knows all of these steps."));
    }
  }

  private static String executed(List<String> unknown) {
    return "the executed "
        + (unknown.size() == 1 ? "step " : "steps ")
        + String.join(", ", unknown);
  }

  private static void outOfOrder(
      History history, UnitList units, List<SchemaBlockedException> blockers) {
    for (RegisteredUnit unit : units.units()) {
      if (unit.isBackfill() || history.isExecuted(unit.id())) {
        continue;
      }
      units.of(unit.namespace()).stream()
          .map(RegisteredUnit::id)
          .filter(history::isExecuted)
          .filter(id -> id.compareTo(unit.id()) > 0)
          .sorted()
          .findFirst()
          .ifPresent(
              later ->
                  blockers.add(
                      new SchemaBlockedException(
                          ErrorCode.OUT_OF_ORDER_STEP,
                          "The change unit %s is pending although %s, which comes after it, was applied."
                              .formatted(unit.id(), later),
                          "Give the new change unit an order after the last applied one, or undo"
                              + " up to %s first.".formatted(later))));
    }
  }

  /** An older build, which did not know the collection, recorded no name for it. */
  private static void requireNone(CollectionRef ref, UnitList units, History history) {
    boolean made =
        units.applied(history).collections().stream().anyMatch(c -> c.collection().equals(ref));
    if (made) {
      throw history.policy().nameMissing(ref);
    }
  }

  private static void names(
      History history,
      UnitList units,
      CollectionNames configured,
      List<SchemaBlockedException> blockers) {
    Policy policy = history.policy();
    boolean inUse = !history.executed().isEmpty() || policy.anythingMade();
    if (!inUse || !(policy.hasNames() || policy.isInEffect())) {
      return;
    }
    for (CollectionRef ref : CollectionRef.own()) {
      String recorded = policy.name(ref);
      if (recorded == null) {
        requireNone(ref, units, history);
      } else if (!recorded.equals(configured.of(ref))) {
        blockers.add(
            new SchemaBlockedException(
                ErrorCode.COLLECTION_NAMES_CHANGED,
                "The database was migrated with the collection name %s for %s, but %s is configured."
                    .formatted(recorded, ref.defaultName(), configured.of(ref)),
                "Configure the recorded name: under another the service would work without"
                    + " indexes. To rename, undo all first or rename the collections and their"
                    + " record by hand."));
      }
    }
  }
}
