package taskrunner.importer.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.record.BatchRejects;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreLimits;
import taskrunner.importer.store.StoreRecord;

/**
 * A batch of records of one kind. A dry run plans the writes when an import would complete them.
 *
 * @param <P> the file, or the piece of a file, that a record comes from
 * @param <R> the record
 */
public abstract class RecordBatch<P, R> implements Batch {
  protected final ImportContext context;
  protected final RecordKind kind;
  protected final ImportStats stats = new ImportStats();
  protected final BatchRejects rejects = new BatchRejects(stats);
  protected final List<P> parts = new ArrayList<>();
  protected long bytes;
  private final List<R> first = new ArrayList<>();

  /** Records whose identity an earlier record has or may have. */
  private final List<R> repeated = new ArrayList<>();

  protected RecordBatch(ImportContext context, RecordKind kind) {
    this.context = context;
    this.kind = kind;
  }

  /** Writes records of different identities; a dry run plans them. */
  protected abstract void writeFirst(List<R> records);

  /** Writes records that repeat written ones; a dry run plans them. */
  protected abstract void writeRepeated(List<R> records);

  /** Counts the files or pieces and adds them to the ledger; called when all is written. */
  protected abstract void completeParts();

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  protected final boolean isDryRun() {
    return context.dryRun().asked();
  }

  protected final void decided(R record, boolean isFirst) {
    (isFirst ? first : repeated).add(record);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public final void write(Runnable awaitEarlier) {
    if (!isDryRun()) {
      writeAll(awaitEarlier);
    }
  }

  private void writeAll(Runnable awaitEarlier) {
    writeFirst(first);
    first.clear();
    if (!repeated.isEmpty()) {
      awaitEarlier.run();
      settle();
      writeRepeated(repeated);
      repeated.clear();
    }
  }

  @Override
  public final void complete() {
    if (isDryRun()) {
      writeAll(() -> {});
    }
    completeParts();
    context.recorder().rejects(rejects);
    context.stats().add(stats);
  }

  /** Gives the records of one file their run. */
  protected abstract class Handler implements RecordHandler {
    /** Counts records and rejects. */
    protected final LedgerFile counts;

    private final FileRuns runs;

    protected Handler(LedgerFile counts, FileRuns runs) {
      this.counts = counts;
      this.runs = runs;
    }

    /** The record's run; null if the record was rejected. */
    protected @Nullable String runOf(StoreRecord record) {
      return runs.of(record, counts, rejects);
    }

    /** Rejects a record whose document exceeds the server's limit. */
    protected final boolean isTooLarge(StoreRecord record, int size) {
      boolean tooLarge = size > StoreLimits.LARGEST_DOCUMENT;
      if (tooLarge) {
        rejects.reject(counts, record, RejectCode.TOO_LARGE, StoreLimits.TOO_LARGE);
      }
      return tooLarge;
    }

    @Override
    public void fileRunId(StoreFile of, String runId) {
      runs.fileRunId(runId);
    }

    @Override
    public void reject(Reject reject) {
      rejects.reject(kind, counts, reject);
    }

    @Override
    public void incompleteTail(StoreFile of, long line, long offset) {
      counts.incompleteTail = true;
      stats.incompleteTail(of, offset);
    }
  }
}
