package taskrunner.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configured name of each collection. The settings make sure that all differ. */
public final class CollectionNames {
  /** The default name of each ({@link CollectionRef#defaultName()}). */
  public static final CollectionNames DEFAULTS = new CollectionNames(Map.of());

  private final Map<CollectionRef, String> names = new LinkedHashMap<>();

  /**
   * @param configured the names that are not the defaults
   */
  public CollectionNames(Map<CollectionRef, String> configured) {
    for (CollectionRef ref : CollectionRef.own()) {
      names.put(ref, configured.getOrDefault(ref, ref.defaultName()));
    }
  }

  /** The given names of these four, the default names of all others. */
  public CollectionNames(String runs, String logs, String artifacts, String approvals) {
    this(
        Map.of(
            CollectionRef.RUNS, runs,
            CollectionRef.LOGS, logs,
            CollectionRef.ARTIFACTS, artifacts,
            CollectionRef.APPROVALS, approvals));
  }

  /** The name configured for {@code ref}. */
  public String of(CollectionRef ref) {
    return names.getOrDefault(ref, ref.defaultName());
  }

  /** Every name, in the order of the roles. */
  public List<String> all() {
    return List.copyOf(names.values());
  }

  /** The name configured for {@link CollectionRef#RUNS}. */
  public String runs() {
    return of(CollectionRef.RUNS);
  }

  /** The name configured for {@link CollectionRef#LOGS}. */
  public String logs() {
    return of(CollectionRef.LOGS);
  }

  /** The name configured for {@link CollectionRef#ARTIFACTS}. */
  public String artifacts() {
    return of(CollectionRef.ARTIFACTS);
  }

  /** The name configured for {@link CollectionRef#APPROVALS}. */
  public String approvals() {
    return of(CollectionRef.APPROVALS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CollectionNames that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
