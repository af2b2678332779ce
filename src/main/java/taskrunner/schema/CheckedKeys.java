package taskrunner.schema;

import java.util.HashSet;
import java.util.Set;

/**
 * The unique indexes for which one migration has found no key twice. Such a look takes as long as
 * building the index, which fails of itself where a key came twice meanwhile: so it is made once.
 */
public final class CheckedKeys {
  private final Set<String> indexes = new HashSet<>();
  private final Set<String> created = new HashSet<>();

  /** No key that this index declares occurs twice. */
  void unique(String collection, IndexDeclaration index) {
    indexes.add(collection + "/" + index.name());
  }

  /** A collection was made just now, so that there is nothing to look at. */
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
