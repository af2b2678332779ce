package taskrunner.schema;

/**
 * What a schema change unit is given: it hands over its declaration and the engine does the work,
 * looking before it acts, so that a half-done attempt can be repeated or taken back.
 */
public interface SchemaStep {
  /** Makes the database agree with {@code declaration}; what is already so is left alone. */
  void apply(SchemaDeclaration declaration);

  /** Takes back exactly what {@link #apply} made, and nothing that holds somebody's documents. */
  void revert(SchemaDeclaration declaration);
}
