package taskrunner.migration;

import changeunits.ChangeUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnitProvider;
import taskrunner.ErrorCode;
import taskrunner.StateReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.IndexNames;
import taskrunner.schema.SchemaDeclaration;
import taskrunner.schema.SchemaScript;
import taskrunner.schema.ValidationMode;
import taskrunner.text.Redaction;
import taskrunner.text.StrayCharacters;

/**
 * The change units of this process, in the order of their application: this module's, then those of
 * each service's namespace.
 */
public final class UnitList {
  private final List<Namespace> namespaces;
  private final List<RegisteredUnit> units;

  UnitList(List<Namespace> namespaces) {
    this.namespaces = List.copyOf(namespaces);
    List<RegisteredUnit> all = new ArrayList<>();
    // No stream: a cold JVM would need more time to link it than for a whole start.
    for (Namespace namespace : namespaces) {
      all.addAll(namespace.units());
    }
    this.units = List.copyOf(all);
    checkCollections();
  }

  /** The units of this module only. */
  static UnitList own(List<ChangeUnits.Unit> units) {
    return new UnitList(List.of(Namespace.own(units)));
  }

  /**
   * The units of this module, of the providers, and those that {@link java.util.ServiceLoader}
   * finds.
   *
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  public static UnitList with(List<ChangeUnitProvider> providers) {
    UnitSources sources = new UnitSources();
    providers.forEach(sources::add);
    return sources.list();
  }

  /** The namespaces in order; the first is this module's. */
  List<String> namespaces() {
    List<String> names = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      names.add(namespace.name());
    }
    return names;
  }

  /** The namespaces of services. */
  List<String> services() {
    return namespaces().subList(1, namespaces.size());
  }

  List<RegisteredUnit> units() {
    return units;
  }

  /**
   * Whether the unit with this id, in this build or not, belongs to a namespace of this process.
   */
  boolean isOfNamespace(String id) {
    return namespaces().contains(RegisteredUnit.namespaceOf(id));
  }

  /** The units of one namespace. */
  List<RegisteredUnit> of(String namespace) {
    List<RegisteredUnit> found = new ArrayList<>();
    for (RegisteredUnit unit : units) {
      if (unit.namespace().equals(namespace)) {
        found.add(unit);
      }
    }
    return found;
  }

  List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (RegisteredUnit unit : units) {
      ids.add(unit.id());
    }
    return ids;
  }

  /**
   * The unit's position.
   *
   * @throws TaskRunnerSchemaException with code {@code wrong-usage}
   */
  int indexOf(String changeId) {
    int index = ids().indexOf(changeId);
    if (index < 0) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "There is no change unit " + Redaction.ofTyped(changeId) + " in this build.",
          "The change units are " + String.join(", ", ids()) + ".");
    }
    return index;
  }

  /** The units up to and including {@code upTo}; all if it is null. */
  List<RegisteredUnit> upTo(@Nullable String upTo) {
    return upTo == null ? units : units.subList(0, indexOf(upTo) + 1);
  }

  /** The units from {@code from} on, inclusive; all if it is null. */
  List<RegisteredUnit> from(@Nullable String from) {
    return from == null ? units : units.subList(indexOf(from), units.size());
  }

  /** Rejects a unit with a wrong checksum; reads all declarations. */
  void checkDeclarations() {
    for (RegisteredUnit unit : units) {
      if (unit.kind() == RegisteredUnit.Kind.DATA) {
        continue;
      }
      String declared = unit.declaration().checksum();
      if (!declared.equals(unit.checksum())) {
        throw Namespace.wrong(
            "The checksum of what " + unit.id() + " declares is " + declared + ", not as stated.",
            null);
      }
    }
  }

  /** The schema after all units. */
  SchemaDeclaration declared() {
    return SchemaDeclaration.fold(units.stream().map(RegisteredUnit::declaration).toList());
  }

  /** The schema after the executed units of {@code history}. */
  SchemaDeclaration applied(History history) {
    return SchemaDeclaration.fold(
        units.stream()
            .filter(u -> history.isExecuted(u.id()))
            .map(RegisteredUnit::declaration)
            .toList());
  }

  /** The units for a report, without a command to the server. */
  public List<StateReport.CodeUnit> codeBase() {
    return units.stream()
        .map(u -> new StateReport.CodeUnit(u.id(), u.order(), u.type().getName(), u.checksum()))
        .toList();
  }

  /**
   * A {@code mongosh} script with the same effect.
   *
   * @param undo true: the reverse
   */
  public String script(
      CollectionNames names,
      IndexNames indexNames,
      ValidationMode mode,
      @Nullable Duration retention,
      boolean undo) {
    StringBuilder script = new StringBuilder();
    for (RegisteredUnit unit : units) {
      if (unit.kind() == RegisteredUnit.Kind.DATA) {
        script.append(
            "// Not in this script: %s, which runs the code of %s.\n"
                .formatted(unit.id(), unit.type().getName()));
      }
    }
    List<SchemaDeclaration> declared = units.stream().map(RegisteredUnit::declaration).toList();
    return script
        .append(SchemaScript.render(declared, names, indexNames, mode, retention, undo))
        .toString();
  }

  /** Whether one of the units with these ids imports the store. */
  public boolean importsStore(Collection<String> ids) {
    return units.stream().anyMatch(unit -> unit.isBackfill() && ids.contains(unit.id()));
  }

  /** The ids of the units that run code of a service, whose reads and writes are unknown here. */
  public List<String> dataUnits() {
    return units.stream()
        .filter(unit -> unit.kind() == RegisteredUnit.Kind.DATA)
        .map(RegisteredUnit::id)
        .toList();
  }

  /** The names of the services' collections. */
  public List<String> servicesCollections() {
    List<String> names = new ArrayList<>();
    for (CollectionRef ref : serviceRefs()) {
      names.add(ref.defaultName());
    }
    return names;
  }

  /** The declared collections that are not this module's. */
  private Set<CollectionRef> serviceRefs() {
    Set<CollectionRef> all = new LinkedHashSet<>();
    for (Namespace namespace : namespaces.subList(1, namespaces.size())) {
      for (RegisteredUnit unit : namespace.units()) {
        all.addAll(unit.declaration().references());
      }
    }
    all.removeAll(CollectionRef.own());
    return all;
  }

  /**
   * Rejects names that the server does not allow, and two namespaces with validators for the same
   * collection: then the order of their application would decide.
   */
  private void checkCollections() {
    Map<CollectionRef, String> declaredBy = new HashMap<>();
    for (Namespace namespace : namespaces.subList(1, namespaces.size())) {
      for (RegisteredUnit unit : namespace.units()) {
        unit.declaration().references().forEach(ref -> checkName(unit, ref));
        for (var declared : unit.declaration().collections()) {
          CollectionRef ref = declared.collection();
          String owner =
              ref.isOwn()
                  ? ChangeUnits.AUTHOR
                  : declaredBy.computeIfAbsent(ref, any -> namespace.name());
          if (!owner.equals(namespace.name())) {
            throw Namespace.wrong(
                "%s declares the collection %s, which is one of %s: of another namespace's collection it can declare indexes only."
                    .formatted(unit.id(), ref, owner),
                null);
          }
        }
      }
    }
  }

  private static void checkName(RegisteredUnit unit, CollectionRef ref) {
    String name = ref.defaultName();
    if (name.isBlank()
        || name.startsWith("system.")
        || name.startsWith(".")
        || name.indexOf('$') >= 0
        || StrayCharacters.fault(name) != null) {
      throw Namespace.wrong(
          "%s names a collection \"%s\", which is no name for one.".formatted(unit.id(), name),
          null);
    }
  }

  /**
   * Rejects a service's collection with the name of one of this module's.
   *
   * @param bookkeeping the names of this module's bookkeeping
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  void checkNames(CollectionNames names, List<String> bookkeeping) {
    if (namespaces.size() == 1) {
      return;
    }
    for (CollectionRef ref : serviceRefs()) {
      String name = ref.defaultName();
      if (names.all().contains(name) || bookkeeping.contains(name)) {
        throw Namespace.wrong(
            "A change unit declares the collection %s, which is configured as this module's own."
                .formatted(name),
            null);
      }
    }
  }
}
