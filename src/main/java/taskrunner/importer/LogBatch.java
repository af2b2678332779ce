package taskrunner.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.LogPiece;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/** Lines of one log or of several, in order. */
final class LogBatch implements Batch {
  private final Work work;
  private final SequenceRanges seen;
  private final Tally tally = new Tally();
  private final Rejecting rejecting = new Rejecting(tally);
  private final LogEntries entries;
  private final List<Part> parts = new ArrayList<>();
  private final List<LogEntry> mapped = new ArrayList<>();
  private final List<LogEntry> first = new ArrayList<>();

  /** Those whose run and sequence an earlier line has, or may have. */
  private final List<LogEntry> repeated = new ArrayList<>();

  private int size;
  private long bytes;

  private record Part(LogFile log, LogPiece piece, PieceCount count) {}

  LogBatch(Work work, SequenceRanges seen) {
    this.work = work;
    this.seen = seen;
    this.entries = new LogEntries(work, tally, rejecting);
  }

  void add(LogFile log, LogPiece piece) {
    parts.add(new Part(log, piece, PieceCount.of(log)));
    size += piece.size();
    bytes += piece.textBytes() + Batches.FILE_BYTES;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * Whether another piece finds room: many logs that are empty, or almost, fill a batch as well.
   */
  boolean hasRoom() {
    return size < Batches.MOST_RECORDS
        && parts.size() < Batches.MOST_RECORDS
        && bytes < Batches.MOST_BYTES;
  }

  int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void prepare() {
    for (Part part : parts) {
      work.inserts().check();
      work.reader().map(part.piece(), new Handler(part));
    }
  }

  @Override
  public void decide() {
    for (LogEntry entry : mapped) {
      boolean isFirst = seen.add(entry.runId(), entry.sequence());
      (isFirst ? first : repeated).add(entry);
    }
    mapped.clear();
    for (Part part : parts) {
      if (part.piece().last()) {
        seen.rest(part.count().file().runs);
      }
    }
  }

  @Override
  public void write(Runnable awaitEarlier) {
    if (work.dryRun().asked()) {
      return;
    }
    for (Part part : parts) {
      part.log().announce(part.count().file().runs);
    }
    // A unique index looks past the uncommitted entries next to a new one, so that two transactions
    // on neighbouring entries of one run cost the server many times what one after the other does.
    Lock start = parts.get(0).log().turn();
    Lock end = parts.get(parts.size() - 1).log().turn();
    start.lock();
    try {
      end.lock();
      try {
        entries.write(first);
      } finally {
        end.unlock();
      }
    } finally {
      start.unlock();
    }
    first.clear();
    if (!repeated.isEmpty()) {
      awaitEarlier.run();
      writeRepeated();
    }
  }

  /** What repeats an entry of the same sequence is compared with it, unless that was refused. */
  private void writeRepeated() {
    boolean dryRun = work.dryRun().asked();
    List<LogEntry> left = entries.compare(repeated, true, false);
    while (!left.isEmpty()) {
      Map<LogEntry.Key, LogEntry> next = new LinkedHashMap<>();
      List<LogEntry> later = new ArrayList<>();
      for (LogEntry one : left) {
        if (next.putIfAbsent(one.key(), one) != null) {
          later.add(one);
        }
      }
      List<LogEntry> distinct = new ArrayList<>(next.values());
      if (dryRun) {
        entries.plan(distinct, true);
        left = later;
      } else {
        entries.insert(distinct, true);
        left = entries.compare(later, true, false);
      }
    }
  }

  @Override
  public void complete() {
    if (work.dryRun().asked()) {
      entries.plan(entries.compare(first, false, false), false);
      writeRepeated();
    }
    for (Part part : parts) {
      if (part.piece().last() && !part.log().goesOn()) {
        part.log().runs().finished(part.count().file(), rejecting);
      }
    }
    for (Part part : parts) {
      part.log().completed(part.piece(), part.count());
      if (part.piece().last()) {
        tally.read(part.log().cutter().bytesRead());
      }
    }
    work.recorder().rejects(rejecting);
    work.tally().add(tally);
  }

  /** Gives entries their run and their identity. */
  private final class Handler implements RecordHandler {
    private final Part part;
    private @Nullable String lastRun;
    private @Nullable String lastCounted;
    private byte[] runPart = {};

    Handler(Part part) {
      this.part = part;
    }

    @Override
    public void noted(StoreFile file, FormNotes notes) {
      part.count().notes().add(notes);
    }

    @Override
    public void accept(StoreRecord record) {
      String runId = part.log().runs().of(record, part.count().file(), rejecting);
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
      if (document.getByteBuffer().remaining() > Batches.LARGEST_DOCUMENT) {
        rejecting.reject(part.count().file(), record, RejectCode.TOO_LARGE, Batches.TOO_LARGE);
        return;
      }
      if (!runId.equals(lastCounted)) {
        lastCounted = runId;
        part.count().file().runs.add(runId);
      }
      part.count().sequences().add(runId, sequence);
      mapped.add(
          new LogEntry(
              part.log(),
              part.count().file(),
              record,
              new LogEntry.Key(runId, sequence),
              document));
    }

    @Override
    public void reject(Reject reject) {
      rejecting.reject(RecordKind.LOG, part.count().file(), reject);
    }

    @Override
    public void incompleteTail(StoreFile file, long line, long offset) {
      part.count().file().incompleteTail = true;
      tally.incompleteTail(file, offset);
    }
  }
}
