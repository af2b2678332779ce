package taskrunner.importer.logs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile.Range;

/** The sequences so far, by run, in bounded memory ({@link SequenceSet}). Thread-safe. */
final class SequenceRanges {
  /** Ranges kept of a run after its file was read. */
  private static final int MOST_AT_REST = 200;

  private final Map<String, SequenceSet> byRun = new HashMap<>();
  private @Nullable String lastRun;
  private SequenceSet last = new SequenceSet();

  /** Adds one; returns false if it was there. */
  synchronized boolean add(String runId, long sequence) {
    return of(runId).add(sequence);
  }

  synchronized void addAll(List<Range> ranges) {
    ranges.forEach(range -> of(range.runId()).add(range.from(), range.to()));
  }

  /** All ranges, few for each run. */
  synchronized List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    byRun.forEach(
        (run, set) -> {
          set.limit(MOST_AT_REST);
          set.forEach((from, to) -> ranges.add(new Range(run, from, to)));
        });
    return ranges;
  }

  /** Reduces the memory of runs of which no more entries are expected. */
  synchronized void rest(Iterable<String> runIds) {
    for (String runId : runIds) {
      SequenceSet set = of(runId);
      set.limit(MOST_AT_REST);
      set.trim();
    }
  }

  private SequenceSet of(String runId) {
    // Log lines of one run follow each other.
    if (!runId.equals(lastRun)) {
      last = byRun.computeIfAbsent(runId, id -> new SequenceSet());
      lastRun = runId;
    }
    return last;
  }
}
