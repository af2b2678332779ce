package taskrunner.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.Document;

/**
 * The privileges of a user in one database, as {@code connectionStatus} returns them for all roles,
 * inherited ones included:
 *
 * <pre>{ resource: { db: "tasks", collection: "pack_runs" }, actions: ["find", …] }</pre>
 *
 * An empty name matches every name, {@code anyResource: true} every resource.
 */
final class Grants {
  private final String database;
  private final List<Document> privileges;

  Grants(String database, List<Document> privileges) {
    this.database = database;
    this.privileges = List.copyOf(privileges);
  }

  /** The privileges of {@code wanted} that are not granted, e.g. {@code insert on pack_runs}. */
  List<String> missing(List<Privilege> wanted) {
    List<String> missing = new ArrayList<>();
    for (Privilege privilege : wanted) {
      for (String action : privilege.actions()) {
        if (!granted(action, resource -> covers(resource, privilege.collection()))) {
          missing.add(
              action
                  + " on "
                  + (privilege.collection().isEmpty()
                      ? "the database " + database
                      : privilege.collection()));
        }
      }
    }
    return missing;
  }

  /** Whether an action is granted on the cluster: {@code resource: { cluster: true }}. */
  boolean onCluster(String action) {
    return granted(action, Grants::isCluster);
  }

  private static boolean isCluster(Document resource) {
    return resource.getBoolean("cluster", false) || resource.getBoolean("anyResource", false);
  }

  private boolean granted(String action, Predicate<Document> on) {
    return privileges.stream()
        .anyMatch(
            given ->
                on.test(given.get("resource", new Document()))
                    && given.getList("actions", String.class, List.of()).stream()
                        .anyMatch(name -> name.equals(action) || name.equals("anyAction")));
  }

  private boolean covers(Document resource, String collection) {
    if (resource.getBoolean("anyResource", false)) {
      return true;
    }
    return matches(resource.getString("db"), database)
        && matches(resource.getString("collection"), collection);
  }

  private static boolean matches(String given, String name) {
    return given != null && (given.isEmpty() || given.equals(name));
  }
}
