package taskrunner.doctor;

import java.util.List;

/**
 * Actions on one collection.
 *
 * @param collection empty: the database itself, which the server writes like "every collection"
 * @param actions the server's names, e.g. {@code createIndex}
 */
public record Privilege(String collection, List<String> actions) {
  public Privilege {
    actions = List.copyOf(actions);
  }
}
