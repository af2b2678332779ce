package taskrunner.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.text.KeyCase;

/**
 * The names that configuration gives to indexes, for services whose stores make the same indexes
 * under names of their own. They are the service's and not part of what is declared: neither the
 * checksum of a change unit nor what counts as the same index depends on them.
 *
 * @param names by collection and MongoDB's default name, in any case
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

  /** The same index, under the name configured for it. */
  IndexDeclaration named(IndexDeclaration index) {
    String name = names.getOrDefault(index.collection(), Map.of()).get(index.defaultName());
    return name == null ? index : index.named(name);
  }

  /** The same declaration, its indexes under the names configured for them. */
  SchemaDeclaration named(SchemaDeclaration declaration) {
    return names.isEmpty()
        ? declaration
        : new SchemaDeclaration(
            declaration.collections(), declaration.indexes().stream().map(this::named).toList());
  }
}
