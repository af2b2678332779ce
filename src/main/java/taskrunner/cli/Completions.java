package taskrunner.cli;

import changeunits.ChangeUnits;
import java.util.Iterator;
import java.util.List;

/** The completions of options and parameters that are not an enumeration. */
final class Completions {
  private Completions() {}

  /** The sections that a configuration may have. */
  static final class Sections implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("TaskRunner", "Worker").iterator();
    }
  }

  /** The change units of this build, oldest first. */
  static final class ChangeUnitIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ChangeUnits.all().stream().map(ChangeUnits.Unit::id).iterator();
    }
  }
}
