package taskrunner;

import java.util.List;

/**
 * The change units of a service. It is found by {@link java.util.ServiceLoader} where its class
 * name stands in {@code META-INF/services/taskrunner.ChangeUnitProvider}, or given to {@link
 * MigrationRunner}. One class counts once, however it was found.
 */
public interface ChangeUnitProvider {
  /**
   * The name of its own for these units, {@code [a-z][a-z0-9-]{0,30}} and not {@code taskrunner}.
   * It is the author in Mongock's change log, and never changes.
   */
  String namespace();

  /** The units, in order; at least one. */
  List<? extends ChangeUnit> units();
}
