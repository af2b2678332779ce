package taskrunner;

/**
 * A change unit of a service: one step of its schema, {@link SchemaUnit}, or of its data, {@link
 * DataUnit}. Units are stateless. Never change the id or the effect of a released unit.
 *
 * @see ChangeUnitProvider
 */
public sealed interface ChangeUnit permits SchemaUnit, DataUnit {
  /**
   * The id within its namespace: four digits, which are its order and unique in the namespace, a
   * hyphen, then letters, digits, hyphens and underscores. E.g. {@code 0001-invoices}.
   */
  String id();
}
