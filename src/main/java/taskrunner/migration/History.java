package taskrunner.migration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The applied change units, as Mongock determines them, and the policy in effect.
 *
 * @param executed by change unit id, whether this build knows the unit or not
 */
record History(Map<String, Executed> executed, Policy policy) {
  History {
    executed = Map.copyOf(executed);
  }

  boolean isExecuted(String changeId) {
    return executed.containsKey(changeId);
  }

  /** Ids of executed units that are not among {@code known}, in order. */
  List<String> unknown(Collection<String> known) {
    List<String> unknown = new ArrayList<>(executed.keySet());
    unknown.removeAll(known);
    Collections.sort(unknown);
    return unknown;
  }

  /**
   * A unit whose deciding row says that it was executed.
   *
   * @param checksum of its declaration at that time; null if none was recorded
   */
  record Executed(Instant at, @Nullable String checksum) {}
}
