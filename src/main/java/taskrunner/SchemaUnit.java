package taskrunner;

import taskrunner.schema.SchemaDeclaration;

/**
 * A change unit that declares collections, validators and indexes. The library plans, applies,
 * verifies and undoes what it declares, and detects a changed unit by its checksum.
 */
public non-sealed interface SchemaUnit extends ChangeUnit {
  /**
   * What it adds to the schema, the same at each call. Validators are read by this unit's class
   * loader.
   */
  SchemaDeclaration declaration();
}
