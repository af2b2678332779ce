package taskrunner.importer.keyed;

import org.jspecify.annotations.Nullable;
import taskrunner.importer.pipeline.Batch;
import taskrunner.importer.pipeline.BatchLimits;
import taskrunner.importer.pipeline.FileClaims;
import taskrunner.importer.pipeline.FileClaims.Item;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.pipeline.OrderedPipeline;
import taskrunner.importer.store.RecordKind;

/** Makes batches of this import's files of runs, approvals or artifacts. */
public final class KeyedSource implements OrderedPipeline.Source {
  private static final long MOST_BYTES = 2L << 20;

  private final ImportContext context;
  private final RecordKind kind;
  private final FileClaims claims;
  private final FirstSeen seen = new FirstSeen();

  public KeyedSource(ImportContext context, RecordKind kind, FileClaims claims) {
    this.context = context;
    this.kind = kind;
    this.claims = claims;
  }

  @Override
  public @Nullable Batch next() {
    KeyedBatch batch = new KeyedBatch(context, kind, claims, seen);
    while (batch.size() < BatchLimits.MOST_RECORDS && batch.textBytes() < MOST_BYTES) {
      Item item = claims.next(batch.isEmpty());
      if (item == null) {
        break;
      }
      batch.add(item);
    }
    return batch.isEmpty() ? null : batch;
  }
}
