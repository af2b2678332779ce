package taskrunner.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plans what {@link PolicyChange} would do with the index with the log retention. */
final class RetentionPlan {
  private final SchemaContext context;
  private final DataCheck data;
  private final Map<String, LiveCollection> live;

  RetentionPlan(SchemaContext context, ScanBound bound, Map<String, LiveCollection> live) {
    this.context = context;
    this.data = new DataCheck(context.database(), context.queries(), bound);
    this.live = live;
  }

  /**
   * The actions; empty if nothing would be done.
   *
   * @param index the one with the retention
   * @param isPending whether a pending step creates the index first
   * @param seconds the wanted retention; null: unlimited
   */
  List<PlannedAction> of(
      String step, IndexDeclaration index, boolean isPending, @Nullable Long seconds) {
    String logs = context.nameOf(index.collection());
    LiveCollection there = live.get(logs);
    if (there == null || there.unfit() != null) {
      return isPending && there == null && seconds != null
          ? List.of(set(step, logs, seconds, 0))
          : List.of();
    }
    IndexMatch match = IndexMatch.find(index, LiveIndex.of(context.database(), logs));
    LiveIndex same = match.same();
    if (same == null) {
      if (match.conflicting() != null) {
        return List.of();
      }
      List<PlannedAction> actions = new ArrayList<>();
      if (!isPending) {
        actions.add(again(step, logs, index));
      }
      if (seconds != null) {
        actions.add(set(step, logs, seconds, data.documents(logs)));
      }
      return actions;
    }
    return Objects.equals(same.expireAfterSeconds(), seconds)
        ? List.of()
        : List.of(set(step, logs, seconds, data.documents(logs)));
  }

  private PlannedAction set(String step, String logs, @Nullable Long seconds, long documents) {
    Finding old =
        seconds == null || documents == 0
            ? Finding.CLEAN
            : data.matching(logs, Retention.olderThan(context.database(), seconds));
    return new PlannedAction(
        step,
        PlannedAction.Kind.SET_RETENTION,
        logs,
        Retention.words(seconds),
        documents,
        0,
        0,
        List.of(),
        new PlannedAction.Details(
            List.of(), old.scanned(), old.sampled(), null, old.count(), null));
  }

  /** The index of an executed step is missing: the policy step creates it again. */
  private PlannedAction again(String step, String logs, IndexDeclaration index) {
    return new PlannedAction(
        step,
        PlannedAction.Kind.CREATE_INDEX,
        logs,
        index.name(),
        data.documents(logs),
        0,
        0,
        List.of());
  }
}
