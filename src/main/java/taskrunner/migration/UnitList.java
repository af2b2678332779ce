package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.SchemaDeclaration;

/**
 * The change units of this build, checked: at least one, each order four digits, once, ascending
 * and at the head of its id. Mongock compares orders as text and takes duplicates and an empty list
 * without a word.
 */
record UnitList(List<ChangeUnits.Unit> units) {
  private static final Pattern ORDER = Pattern.compile("\\d{4}");

  UnitList {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw wrong("This build has no change units.");
    }
    Set<String> orders = new HashSet<>();
    String before = "";
    for (ChangeUnits.Unit unit : units) {
      String order = unit.order();
      if (!ORDER.matcher(order).matches()) {
        throw wrong("The order " + order + " of " + unit.id() + " is not four digits.");
      }
      if (!orders.add(order)) {
        throw wrong("Two change units have the order " + order + ".");
      }
      if (order.compareTo(before) < 0) {
        throw wrong(unit.id() + " is listed after a change unit of a higher order.");
      }
      if (!unit.id().startsWith(order + "-")) {
        throw wrong("The id " + unit.id() + " does not begin with its order " + order + ".");
      }
      before = order;
    }
  }

  List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (ChangeUnits.Unit unit : units) {
      ids.add(unit.id());
    }
    return ids;
  }

  /**
   * The unit's place.
   *
   * @throws TaskRunnerSchemaException with code {@code wrong-usage}
   */
  int indexOf(String changeId) {
    int index = ids().indexOf(changeId);
    if (index < 0) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "There is no change unit " + changeId + " in this build.",
          "The change units are " + String.join(", ", ids()) + ".");
    }
    return index;
  }

  /** Units up to and including {@code upTo}; all when it is null. */
  List<ChangeUnits.Unit> upTo(@Nullable String upTo) {
    return upTo == null ? units : units.subList(0, indexOf(upTo) + 1);
  }

  /** Units from {@code from} on, itself included; all when it is null. */
  List<ChangeUnits.Unit> from(@Nullable String from) {
    return from == null ? units : units.subList(indexOf(from), units.size());
  }

  /** Refuses a unit whose checksum is stated wrongly; reads what every unit declares. */
  void checkDeclarations() {
    for (ChangeUnits.Unit unit : units) {
      String declared = unit.declaration().checksum();
      if (!declared.equals(unit.checksum())) {
        throw wrong(
            "The checksum of what " + unit.id() + " declares is " + declared + ", not as stated.");
      }
    }
  }

  /** What the database should look like after all units. */
  SchemaDeclaration declared() {
    return SchemaDeclaration.fold(units.stream().map(ChangeUnits.Unit::declaration).toList());
  }

  /** What the database should look like after the units that {@code history} has as executed. */
  SchemaDeclaration applied(History history) {
    return SchemaDeclaration.fold(
        units.stream()
            .filter(u -> history.isExecuted(u.id()))
            .map(ChangeUnits.Unit::declaration)
            .toList());
  }

  private static TaskRunnerSchemaException wrong(String message) {
    return new TaskRunnerSchemaException(
        ErrorCode.INTERNAL, message, "Correct the list in ChangeUnits and the unit's annotation.");
  }
}
