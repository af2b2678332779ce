package taskrunner.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.SchemaBlockedException;

/** Plans what {@link PolicyChange} would do; reads only. */
final class PolicyPlan {
  private final SchemaContext context;
  private final ScanBound bound;
  private final Map<String, LiveCollection> live;
  private final RetentionPlan retention;

  PolicyPlan(SchemaContext context, ScanBound bound) {
    this.context = context;
    this.bound = bound;
    this.live = LiveCollection.all(context.database());
    this.retention = new RetentionPlan(context, bound, live);
  }

  /** The plan for the applied units. */
  SchemaEngine.SchemaPlan of(String step, SchemaDeclaration applied, @Nullable Long seconds) {
    Assessment assessment =
        Assessment.of(context, PolicyChange.differing(context, applied, live), bound, live);
    List<PlannedAction> actions = new ArrayList<>(assessment.actions(step, new HashSet<>()));
    List<SchemaBlockedException> blockers = new ArrayList<>(assessment.blockers());
    List<FoundExpiry> expiries = List.of();
    IndexDeclaration index = applied.retentionIndex();
    if (index != null) {
      String logs = context.nameOf(index.collection());
      List<LiveIndex> indexes = LiveIndex.of(context.database(), live.get(logs));
      expiries = FoundExpiry.of(logs, IndexMatch.find(index, indexes).same());
      SchemaBlockedException conflict = PolicyChange.conflict(logs, index, indexes);
      if (conflict != null) {
        blockers.add(conflict);
      }
      if (!bound.metadataOnly()) {
        actions.addAll(retention.of(step, index, false, seconds));
      }
    }
    return new SchemaEngine.SchemaPlan(actions, blockers, expiries);
  }

  /** The action for the index of a pending step; null if nothing is to be done. */
  @Nullable PlannedAction pending(String step, SchemaDeclaration pending, @Nullable Long seconds) {
    IndexDeclaration index = pending.retentionIndex();
    return index == null
        ? null
        : retention.of(step, index, true, seconds).stream().findFirst().orElse(null);
  }
}
