package taskrunner;

import java.util.List;

/**
 * The change units of a service. {@link java.util.ServiceLoader} finds it by its class name in
 * {@code META-INF/services/taskrunner.ChangeUnitProvider}, or the service passes it to {@link
 * MigrationRunner}. A provider class counts once, even if found twice.
 */
public interface ChangeUnitProvider {
  /**
   * The namespace of these units, {@code [a-z][a-z0-9-]{0,30}} and not {@code taskrunner}. It is
   * the author in Mongock's change log, and never changes.
   */
  String namespace();

  /** The units, in order; at least one. */
  List<? extends ChangeUnit> units();
}
