package taskrunner.schema;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;

/** What {@link PolicyChange} would do, decided as it decides it; reads only. */
final class PolicyPlan {
  private final MongoDatabase database;
  private final CollectionNames names;
  private final ValidationMode mode;
  private final LongQueries readings;
  private final ScanBound bound;
  private final Map<String, LiveCollection> live;
  private final RetentionPlan retention;

  PolicyPlan(
      MongoDatabase database,
      CollectionNames names,
      ValidationMode mode,
      LongQueries readings,
      ScanBound bound) {
    this.database = database;
    this.names = names;
    this.mode = mode;
    this.readings = readings;
    this.bound = bound;
    this.live = LiveCollection.all(database);
    this.retention =
        new RetentionPlan(database, names, new DataCheck(database, readings, bound), live);
  }

  /** For what is applied already. */
  SchemaEngine.SchemaPlan of(String step, SchemaDeclaration applied, @Nullable Long seconds) {
    Assessment assessment =
        Assessment.of(
            database,
            names,
            mode,
            readings,
            PolicyChange.differing(applied, names, mode, live),
            bound,
            ShardKeys.NONE,
            new CheckedKeys(),
            live);
    List<PlannedAction> actions = new ArrayList<>(assessment.actions(step));
    List<SchemaBlockedException> blockers = new ArrayList<>(assessment.blockers());
    for (IndexDeclaration index : applied.indexes()) {
      if (index.carriesRetention()) {
        String logs = names.of(index.collection());
        LiveCollection there = live.get(logs);
        SchemaBlockedException conflict =
            there == null || there.unfit() != null
                ? null
                : PolicyChange.conflict(logs, index, LiveIndex.of(database, logs));
        if (conflict != null) {
          blockers.add(conflict);
        }
        PlannedAction action =
            bound.metadataOnly() ? null : retention.of(step, index, false, seconds);
        if (action != null) {
          actions.add(action);
        }
      }
    }
    return new SchemaEngine.SchemaPlan(actions, blockers);
  }

  /** For the index that a pending step makes; null where nothing is to be done then. */
  @Nullable PlannedAction pending(String step, SchemaDeclaration pending, @Nullable Long seconds) {
    for (IndexDeclaration index : pending.indexes()) {
      if (index.carriesRetention()) {
        return retention.of(step, index, true, seconds);
      }
    }
    return null;
  }
}
