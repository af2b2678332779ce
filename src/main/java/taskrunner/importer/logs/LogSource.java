package taskrunner.importer.logs;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.pipeline.Batch;
import taskrunner.importer.pipeline.BatchLimits;
import taskrunner.importer.pipeline.FileClaims;
import taskrunner.importer.pipeline.FileClaims.Item;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.pipeline.OrderedPipeline;
import taskrunner.importer.record.ImportStats.FileResult;
import taskrunner.importer.store.LogPiece;
import taskrunner.importer.store.RecordKind;

/** Cuts the logs of this import's share into batches: a long one into many, short ones together. */
public final class LogSource implements OrderedPipeline.Source {
  private static final int MOST_WRITERS = 4;

  /** Entries of the first batch; each next one has twice as many, up to a whole batch. */
  private static final int FIRST_RECORDS = BatchLimits.MOST_RECORDS / 8;

  private final ImportContext context;
  private final FileClaims claims;

  /** The sequences that lines before had, or may have had. */
  private final SequenceRanges seen = new SequenceRanges();

  private final Semaphore writers = new Semaphore(writers(), true);

  /** Small at first, so that the server has something to do while code is not yet compiled. */
  private int mostRecords = FIRST_RECORDS;

  private @Nullable LogFile current;

  public LogSource(ImportContext context, FileClaims claims) {
    this.context = context;
    this.claims = claims;
  }

  /**
   * How many batches are written at the same time, each of other logs. More than the server has
   * processors cost it more than they gain; this process's are all that is known of them.
   */
  private static int writers() {
    return Math.min(MOST_WRITERS, Runtime.getRuntime().availableProcessors());
  }

  @Override
  public @Nullable Batch next() {
    LogBatch batch = new LogBatch(context, seen, writers, mostRecords);
    while (batch.hasRoom()) {
      LogFile log = current == null ? open(batch.isEmpty()) : current;
      if (log == null) {
        break;
      }
      LogPiece piece = log.cutter().next(batch.recordsLeft(), batch.bytesLeft());
      batch.add(log, piece);
      current = piece.last() ? null : log;
    }
    mostRecords = Math.min(BatchLimits.MOST_RECORDS, mostRecords * 2);
    return batch.isEmpty() ? null : batch;
  }

  /** The next log that has to be read; null when there is none, or none without waiting. */
  private @Nullable LogFile open(boolean mayWait) {
    Item item = claims.next(mayWait);
    while (item != null) {
      LedgerFile before = item.before();
      if (!item.covered() || before == null) {
        LogFile log = new LogFile(context, item.file(), before);
        if (log.goesOn()) {
          seen.addAll(log.before().ranges);
          context.stats().unchanged(RecordKind.LOG, FileResult.READ_ON, log.before().records);
          context.stats().passedOver(log.before().offset);
        }
        return log;
      }
      context.stats().unchanged(RecordKind.LOG, FileResult.SKIPPED, before.records);
      context.stats().passedOver(item.file().size());
      seen.addAll(before.ranges);
      item = claims.next(mayWait);
    }
    return null;
  }
}
