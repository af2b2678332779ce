package taskrunner.importer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/**
 * Records of one kind on their way through the stages. A dry run plans them where an import
 * completes them.
 *
 * @param <P> the file, or the piece of one, that a record comes from
 * @param <R> the record
 */
abstract class RecordBatch<P, R> implements Batch {
  final ImportContext context;
  final RecordKind kind;
  final ImportStats stats = new ImportStats();
  final BatchRejects rejects = new BatchRejects(stats);
  final List<P> parts = new ArrayList<>();
  long bytes;
  private final List<R> first = new ArrayList<>();

  /** Those whose identity an earlier record has, or may have. */
  private final List<R> repeated = new ArrayList<>();

  RecordBatch(ImportContext context, RecordKind kind) {
    this.context = context;
    this.kind = kind;
  }

  /** Writes records that all differ in their identity; a dry run plans them. */
  abstract void writeFirst(List<R> records);

  /** Writes records that repeat others, which have been written; a dry run plans them. */
  abstract void writeRepeated(List<R> records);

  /** Everything is written: counts the files or pieces, and gives them to the ledger. */
  abstract void completeParts();

  boolean isEmpty() {
    return parts.isEmpty();
  }

  final boolean isDryRun() {
    return context.dryRun().asked();
  }

  final void decided(R record, boolean isFirst) {
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
  abstract class Handler implements RecordHandler {
    /** Where records and rejects are counted. */
    final LedgerFile counts;

    private final FileRuns runs;

    Handler(LedgerFile counts, FileRuns runs) {
      this.counts = counts;
      this.runs = runs;
    }

    /** The record's run; null when the record was rejected. */
    @Nullable String runOf(StoreRecord record) {
      return runs.of(record, counts, rejects);
    }

    /** Rejects a record whose document is larger than the server takes. */
    final boolean isTooLarge(StoreRecord record, int size) {
      boolean tooLarge = size > BatchLimits.LARGEST_DOCUMENT;
      if (tooLarge) {
        rejects.reject(counts, record, RejectCode.TOO_LARGE, BatchLimits.TOO_LARGE);
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
