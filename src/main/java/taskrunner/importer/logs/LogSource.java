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

/** Makes batches of this import's logs: many of a long log, one of several short logs. */
public final class LogSource implements OrderedPipeline.Source {
  private static final int MOST_WRITERS = 4;

  /** Entries of the first batch; each next one has twice as many, up to a whole batch. */
  private static final int FIRST_RECORDS = BatchLimits.MOST_RECORDS / 8;

  private final ImportContext context;
  private final FileClaims claims;

  /** The sequences that earlier lines had or may have had. */
  private final SequenceRanges seen = new SequenceRanges();

  private final Semaphore writers = new Semaphore(writers(), true);

  /** Small at first, so that the server gets work while this JVM still compiles the code. */
  private int mostRecords = FIRST_RECORDS;

  private @Nullable LogFile current;

  public LogSource(ImportContext context, FileClaims claims) {
    this.context = context;
    this.claims = claims;
  }

  /**
   * How many batches of different logs are written at the same time. More than the server has
   * processors cost more than they gain. The number of processors of this machine stands for it.
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

  /** The next log that has to be read; null if there is none, or none without waiting. */
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
