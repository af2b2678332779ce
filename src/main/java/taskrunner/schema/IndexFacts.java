package taskrunner.schema;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an index in the database.
 *
 * @param keys e.g. <code>runId: 1, sequence: 1</code>
 * @param properties e.g. {@code unique}, {@code deletes after 30 days}; may be empty
 * @param bytes on disk; null if the user lacks the privilege
 * @param uses by queries on the server that answered, since {@code usesSince}; null if the user
 *     lacks the privilege
 * @param serves its purpose; null if it is not declared
 */
public record IndexFacts(
    String name,
    String keys,
    List<String> properties,
    @Nullable Long bytes,
    @Nullable Long uses,
    @Nullable Instant usesSince,
    @Nullable String serves) {
  public IndexFacts {
    properties = List.copyOf(properties);
  }
}
