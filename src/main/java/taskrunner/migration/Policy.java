package taskrunner.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionNames;
import taskrunner.schema.StepRecord;
import taskrunner.schema.ValidationMode;

/**
 * What {@link PolicyStore}'s document says.
 *
 * @param names with which the database was migrated; null before the first step
 * @param validation the mode in force; null before the first step
 * @param retention in force; null for ever
 * @param setBy who set validation mode and retention; null before the first step
 * @param changing whether a change that validation mode and retention depend on was begun and not
 *     finished: what is in force is then not known
 * @param steps by change unit id
 */
record Policy(
    @Nullable CollectionNames names,
    @Nullable ValidationMode validation,
    @Nullable Duration retention,
    @Nullable String setBy,
    @Nullable Instant setAt,
    boolean changing,
    Map<String, Step> steps) {
  static final Policy NONE = new Policy(null, null, null, null, null, false, Map.of());

  Policy {
    steps = Map.copyOf(steps);
  }

  /** What is known of the step; an empty one where nothing is. */
  Step step(String changeId) {
    return steps.getOrDefault(changeId, Step.NONE);
  }

  /** Whether a step runs, ran half-way or made things that are recorded. */
  boolean anythingMade() {
    return steps.values().stream().anyMatch(s -> s.running() != null || !s.record().isEmpty());
  }

  /**
   * One step's entry.
   *
   * @param running who applies or undoes it now, or died while doing so; null when nobody
   * @param record what it created and found
   */
  record Step(@Nullable Running running, List<StepRecord.Entry> record) {
    static final Step NONE = new Step(null, List.of());

    Step {
      record = List.copyOf(record);
    }
  }

  /**
   * The mark of a step under way.
   *
   * @param undo whether it is taken back rather than applied
   * @param owner the lock owner's token
   * @param since by the server's clock
   */
  record Running(boolean undo, String owner, String host, @Nullable Instant since) {}
}
