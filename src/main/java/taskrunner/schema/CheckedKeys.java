package taskrunner.schema;

import java.util.HashSet;
import java.util.Set;

/**
 * The unique indexes for which a migration has found no duplicate keys. This check takes as long as
 * the index build, and the build itself fails on a duplicate key that was inserted later. So it is
 * made only once.
 */
public final class CheckedKeys {
  private final Set<String> indexes = new HashSet<>();
  private final Set<String> created = new HashSet<>();

  /** The index has no duplicate keys. */
  void unique(String collection, IndexDeclaration index) {
    indexes.add(collection + "/" + index.name());
  }

  /** The collection was just created, so there is nothing to check. */
  void created(String collection) {
    created.add(collection);
  }

  /** Each index is to be checked again. */
  void clear() {
    indexes.clear();
    created.clear();
  }

  boolean areUnique(String collection, IndexDeclaration index) {
    return created.contains(collection) || indexes.contains(collection + "/" + index.name());
  }
}
