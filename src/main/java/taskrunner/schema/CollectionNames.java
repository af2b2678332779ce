package taskrunner.schema;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The configured name of each collection; all of them differ (held by the settings). */
public final class CollectionNames {
  /** The default name of each ({@link CollectionRole#defaultName()}). */
  public static final CollectionNames DEFAULTS = new CollectionNames(Map.of());

  private final Map<CollectionRole, String> names = new EnumMap<>(CollectionRole.class);

  /**
   * @param configured the names of those that are not called by their defaults
   */
  public CollectionNames(Map<CollectionRole, String> configured) {
    for (CollectionRole role : CollectionRole.values()) {
      names.put(role, configured.getOrDefault(role, role.defaultName()));
    }
  }

  /** The given names of these four, the default names of all others. */
  public CollectionNames(String runs, String logs, String artifacts, String approvals) {
    this(
        Map.of(
            CollectionRole.RUNS, runs,
            CollectionRole.LOGS, logs,
            CollectionRole.ARTIFACTS, artifacts,
            CollectionRole.APPROVALS, approvals));
  }

  /** The name configured for {@code role}. */
  public String of(CollectionRole role) {
    return names.getOrDefault(role, role.defaultName());
  }

  /** Every name, in the order of the roles. */
  public List<String> all() {
    return List.copyOf(names.values());
  }

  /** The name configured for {@link CollectionRole#RUNS}. */
  public String runs() {
    return of(CollectionRole.RUNS);
  }

  /** The name configured for {@link CollectionRole#LOGS}. */
  public String logs() {
    return of(CollectionRole.LOGS);
  }

  /** The name configured for {@link CollectionRole#ARTIFACTS}. */
  public String artifacts() {
    return of(CollectionRole.ARTIFACTS);
  }

  /** The name configured for {@link CollectionRole#APPROVALS}. */
  public String approvals() {
    return of(CollectionRole.APPROVALS);
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
