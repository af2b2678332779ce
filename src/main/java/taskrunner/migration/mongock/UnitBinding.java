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
 * @param atEnd written together with a history row, in its transaction, unless the rollback that
 *     the row reports has failed: the unit has then neither been executed nor rolled back
 * @param metadata stored in the history row
 * @param dependencies the arguments of the unit's methods, by type
 * @param rollsBack whether a failed unit is rolled back; false for one that continues its progress
 */
public record UnitBinding(
    String executionId,
    UnitIdentity unit,
    WriteGuard guard,
    MongoCollection<Document> changeLog,
    Consumer<@Nullable ClientSession> atEnd,
    Map<String, Object> metadata,
    Map<Class<?>, Object> dependencies,
    boolean rollsBack) {
  public UnitBinding {
    metadata = Map.copyOf(metadata);
    dependencies = Map.copyOf(dependencies);
  }
}
