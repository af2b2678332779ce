package taskrunner.schema;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index as it is in the database.
 *
 * @param keys e.g. <code>runId: 1, sequence: 1</code>
 * @param properties e.g. {@code unique}, {@code deletes after 30 days}; may be empty
 * @param bytes on disk; null where the user may not see it
 * @param uses by queries on the server that was asked, since {@code usesSince}; null where the user
 *     may not see it
 * @param serves what it is there for; null where it is not a declared one
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
