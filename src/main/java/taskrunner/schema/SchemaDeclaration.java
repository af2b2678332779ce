package taskrunner.schema;

import java.util.List;

/**
 * What one change unit adds to the schema, as data: plan, apply, verify, revert and script read it.
 */
public record SchemaDeclaration(
    List<CollectionDeclaration> collections, List<IndexDeclaration> indexes) {
  public SchemaDeclaration {
    collections = List.copyOf(collections);
    indexes = List.copyOf(indexes);
  }
}
