package taskrunner.migration.mongock;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.WriteGuard;

/**
 * The values that a change unit is bound to while Mongock runs it.
 *
 * @param executionId of this migration, shared by its rows
 * @param guard the lease
 * @param changeLog Mongock's history
 * @param withRow written together with each history row, in its transaction
 * @param metadata stored in the history row
 * @param dependencies the arguments of the unit's methods, by type
 * @param rollsBack whether a failed unit is rolled back; false for one that continues its progress
 */
public record UnitBinding(
    String executionId,
    UnitIdentity unit,
    WriteGuard guard,
    MongoCollection<Document> changeLog,
    Consumer<@Nullable ClientSession> withRow,
    Map<String, Object> metadata,
    Map<Class<?>, Object> dependencies,
    boolean rollsBack) {
  public UnitBinding {
    metadata = Map.copyOf(metadata);
    dependencies = Map.copyOf(dependencies);
  }
}
