package taskrunner.importer.logs;

import com.mongodb.MongoInterruptedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.pipeline.BatchLimits;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.pipeline.RecordBatch;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.LogPiece;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.EntryKey;
import taskrunner.importer.write.Identity;

/** Lines of one log or several logs, in order. */
final class LogBatch extends RecordBatch<LogBatch.Part, LogEntry> {
  private final SequenceRanges seen;
  private final Semaphore writers;
  private final int mostRecords;
  private final LogEntries entries;
  private final List<LogEntry> mapped = new ArrayList<>();
  private int size;

  record Part(LogFile log, LogPiece piece, PieceCount count) {}

  /**
   * @param writers limits how many batches are written at the same time
   * @param mostRecords the approximate number of entries
   */
  LogBatch(ImportContext context, SequenceRanges seen, Semaphore writers, int mostRecords) {
    super(context, RecordKind.LOG);
    this.seen = seen;
    this.writers = writers;
    this.mostRecords = mostRecords;
    this.entries = new LogEntries(context, stats, rejects);
  }

  void add(LogFile log, LogPiece piece) {
    parts.add(new Part(log, piece, PieceCount.of(log)));
    size += piece.size();
    bytes += piece.textBytes() + BatchLimits.FILE_BYTES;
  }

  /** Whether another piece fits. Many logs that are almost empty fill a batch, too. */
  boolean hasRoom() {
    return recordsLeft() > 0 && parts.size() < BatchLimits.MOST_RECORDS && bytesLeft() > 0;
  }

  int recordsLeft() {
    return mostRecords - size;
  }

  long bytesLeft() {
    return BatchLimits.MOST_BYTES - bytes;
  }

  @Override
  public void prepare() {
    for (Part part : parts) {
      context.retries().check();
      context.reader().map(part.piece(), new EntryHandler(part));
    }
  }

  @Override
  public void decide() {
    for (LogEntry entry : mapped) {
      decided(entry, seen.add(entry.runId(), entry.sequence()));
    }
    mapped.clear();
    for (Part part : parts) {
      if (part.piece().last()) {
        seen.rest(part.count().file().runs);
      }
    }
  }

  @Override
  protected void writeFirst(List<LogEntry> records) {
    if (isDryRun()) {
      entries.plan(entries.compare(records, false, false), false);
      return;
    }
    for (Part part : parts) {
      part.log().announce(part.count().file().runs);
    }
    // The check of a unique index skips uncommitted neighbours of a new entry. Two concurrent
    // transactions on neighbouring entries of one run cost the server many times what two
    // consecutive ones do.
    Lock start = parts.get(0).log().turn();
    Lock end = parts.get(parts.size() - 1).log().turn();
    start.lock();
    try {
      end.lock();
      try {
        await();
        try {
          entries.write(records);
        } finally {
          writers.release();
        }
      } finally {
        end.unlock();
      }
    } finally {
      start.unlock();
    }
  }

  private void await() {
    try {
      writers.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MongoInterruptedException("interrupted while waiting to write", e);
    }
  }

  @Override
  public boolean isSettled() {
    return entries.isSettled();
  }

  @Override
  public void settle() {
    entries.settle();
  }

  /** Compares each with the entry of the same sequence, unless that entry was refused. */
  @Override
  protected void writeRepeated(List<LogEntry> records) {
    List<LogEntry> left = entries.compare(records, true, false);
    while (!left.isEmpty()) {
      Map<EntryKey, LogEntry> next = new LinkedHashMap<>();
      List<LogEntry> later = new ArrayList<>();
      for (LogEntry one : left) {
        if (next.putIfAbsent(one.key(), one) != null) {
          later.add(one);
        }
      }
      List<LogEntry> distinct = new ArrayList<>(next.values());
      if (isDryRun()) {
        entries.plan(distinct, true);
        left = later;
      } else {
        entries.insert(distinct, true);
        left = entries.compare(later, true, false);
      }
    }
  }

  @Override
  protected void completeParts() {
    for (Part part : parts) {
      if (part.piece().last() && !part.log().goesOn()) {
        part.log().runs().finished(part.count().file(), rejects);
      }
    }
    for (Part part : parts) {
      part.log().completed(part.piece(), part.count());
      if (part.piece().last()) {
        stats.bytesRead(part.log().cutter().bytesRead());
      }
    }
  }

  /** Sets the run and the identity of entries. */
  private final class EntryHandler extends Handler {
    private final Part part;
    private @Nullable String lastRun;
    private @Nullable String lastCounted;
    private byte[] runPart = {};

    EntryHandler(Part part) {
      super(part.count().file(), part.log().runs());
      this.part = part;
    }

    @Override
    public void noted(StoreFile file, FormNotes notes) {
      part.count().notes().add(notes);
    }

    @Override
    public void accept(StoreRecord record) {
      String runId = runOf(record);
      if (runId == null) {
        return;
      }
      if (!runId.equals(lastRun)) {
        lastRun = runId;
        runPart = Identity.runPart(runId);
      }
      StoreRecord.Place place = Objects.requireNonNull(record.place());
      long sequence = place.sequence();
      RawBsonDocument document =
          Identity.rawLogEntry(
              Identity.ofLogEntry(runPart, place.timestampMillis(), sequence),
              runId,
              (RawBsonDocument) record.fields());
      if (isTooLarge(record, document.getByteBuffer().remaining())) {
        return;
      }
      if (!runId.equals(lastCounted)) {
        lastCounted = runId;
        counts.runs.add(runId);
      }
      part.count().sequences().add(runId, sequence);
      mapped.add(new LogEntry(part.log(), counts, record, new EntryKey(runId, sequence), document));
    }
  }
}
