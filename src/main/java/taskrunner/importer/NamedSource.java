package taskrunner.importer;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.Shares.Item;
import taskrunner.importer.store.RecordKind;

/** Takes the files of runs, approvals or artifacts of this import's share together into batches. */
final class NamedSource implements OrderedPipeline.Source {
  private static final long MOST_BYTES = 2L << 20;

  private final Work work;
  private final RecordKind kind;
  private final Shares shares;
  private final FirstSeen seen = new FirstSeen();

  NamedSource(Work work, RecordKind kind, Shares shares) {
    this.work = work;
    this.kind = kind;
    this.shares = shares;
  }

  @Override
  public @Nullable Batch next() {
    NamedBatch batch = new NamedBatch(work, kind, shares, seen);
    while (batch.size() < Batches.MOST_RECORDS && batch.textBytes() < MOST_BYTES) {
      Item item = shares.next(batch.isEmpty());
      if (item == null) {
        break;
      }
      batch.add(item);
    }
    return batch.isEmpty() ? null : batch;
  }
}
