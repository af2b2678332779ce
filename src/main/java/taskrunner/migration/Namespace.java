package taskrunner.migration;

import changeunits.ChangeUnits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import taskrunner.ChangeUnit;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/**
 * The validated change units of one author: at least one; each order has four digits, is unique,
 * ascending and the start of the id. Mongock compares orders as text and accepts duplicates and an
 * empty list silently.
 *
 * @param name the author in Mongock's change log
 */
record Namespace(String name, List<RegisteredUnit> units) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern ORDER = Pattern.compile("[0-9]{4}");
  private static final Pattern ID = Pattern.compile("[0-9]{4}-[A-Za-z0-9_-]{1,60}");

  Namespace {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw wrong("The namespace " + name + " has no change units.", null);
    }
    Set<String> orders = new HashSet<>();
    String before = "";
    for (RegisteredUnit unit : units) {
      String order = unit.order();
      if (!ORDER.matcher(order).matches()) {
        throw wrong("The order " + order + " of " + unit.id() + " is not four digits.", null);
      }
      if (!orders.add(order)) {
        throw wrong("Two change units of " + name + " have the order " + order + ".", null);
      }
      if (order.compareTo(before) < 0) {
        throw wrong(unit.id() + " is listed after a change unit of a higher order.", null);
      }
      if (!unit.changeId().startsWith(order + "-")) {
        throw wrong("The id " + unit.id() + " does not begin with its order " + order + ".", null);
      }
      if (!ID.matcher(unit.changeId()).matches()) {
        throw wrong(
            "The id %s is not four digits, a hyphen, then 1 to 60 letters, digits, - and _."
                .formatted(unit.id()),
            null);
      }
      before = order;
    }
  }

  /** This module's namespace. */
  static Namespace own(List<ChangeUnits.Unit> units) {
    List<RegisteredUnit> registered = new ArrayList<>();
    for (ChangeUnits.Unit unit : units) {
      registered.add(RegisteredUnit.of(unit));
    }
    return new Namespace(ChangeUnits.AUTHOR, registered);
  }

  /**
   * A service's namespace; reads the declarations of its units. A service without null annotations
   * may pass null.
   *
   * @throws TaskRunnerSchemaException {@code wrong-change-units}
   */
  static Namespace of(@Nullable String name, @Nullable List<? extends @Nullable ChangeUnit> units) {
    if (name == null) {
      throw wrong("Change units were given under a namespace that is null.", null);
    }
    if (!NAME.matcher(name).matches()) {
      throw wrong(
          ("The namespace \"%s\" is not a lower-case letter, then up to 30 lower-case letters,"
                  + " digits and hyphens.")
              .formatted(name),
          null);
    }
    if (name.equals(ChangeUnits.AUTHOR)) {
      throw wrong("The namespace " + name + " is this module's own.", null);
    }
    if (units == null) {
      throw wrong("The list of change units of the namespace " + name + " is null.", null);
    }
    List<RegisteredUnit> registered = new ArrayList<>();
    for (ChangeUnit unit : units) {
      if (unit == null) {
        throw wrong(
            "The change unit at place %s of the namespace %s is null."
                .formatted(registered.size() + 1, name),
            null);
      }
      registered.add(RegisteredUnit.of(name, unit));
    }
    return new Namespace(name, registered);
  }

  /** Whether it is the same namespace, found in another way. */
  boolean isSame(Namespace other) {
    if (!name.equals(other.name) || units.size() != other.units.size()) {
      return false;
    }
    for (int i = 0; i < units.size(); i++) {
      if (!units.get(i).isSame(other.units.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The exception for a wrong list of units, of which nothing was registered. */
  static TaskRunnerSchemaException wrong(String message, @Nullable Throwable cause) {
    return new TaskRunnerSchemaException(
        ErrorCode.WRONG_CHANGE_UNITS,
        message,
        "Correct the list of change units, and what it names; docs/change-units.md has the rules.",
        cause);
  }
}
