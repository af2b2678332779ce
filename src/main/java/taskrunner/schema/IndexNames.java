package taskrunner.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.text.KeyCase;

/**
 * The configured names of indexes, for services that create the same indexes under their own names.
 * They are not part of the declaration: neither the checksum of a change unit nor the comparison of
 * indexes depends on them.
 *
 * @param names by collection and MongoDB's default name, whose case does not matter
 */
public record IndexNames(Map<CollectionRef, Map<String, String>> names) {
  /** MongoDB's default names. */
  public static final IndexNames DEFAULTS = new IndexNames(Map.of());

  public IndexNames {
    Map<CollectionRef, Map<String, String>> copy = new LinkedHashMap<>();
    names.forEach(
        (ref, of) -> {
          Map<String, String> inAnyCase = new TreeMap<>(KeyCase.ORDER);
          inAnyCase.putAll(of);
          copy.put(ref, Collections.unmodifiableMap(inAnyCase));
        });
    names = Collections.unmodifiableMap(copy);
  }

  /** The same index, with its configured name. */
  IndexDeclaration named(IndexDeclaration index) {
    String name = names.getOrDefault(index.collection(), Map.of()).get(index.defaultName());
    return name == null ? index : index.named(name);
  }

  /** The same declaration, with the configured names of its indexes. */
  SchemaDeclaration named(SchemaDeclaration declaration) {
    return names.isEmpty()
        ? declaration
        : new SchemaDeclaration(
            declaration.collections(), declaration.indexes().stream().map(this::named).toList());
  }
}
