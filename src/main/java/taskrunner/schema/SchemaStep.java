package taskrunner.schema;

/**
 * The step for a schema change unit, which passes its declaration. The engine checks before it
 * changes anything, so that a half-done attempt can be repeated or reverted.
 */
public interface SchemaStep {
  /** Makes the database agree with {@code declaration}; leaves what agrees already. */
  void apply(SchemaDeclaration declaration);

  /** Reverts exactly what {@link #apply} made, and drops nothing that has documents. */
  void revert(SchemaDeclaration declaration);
}
