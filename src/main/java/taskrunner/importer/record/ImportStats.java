package taskrunner.importer.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.importer.store.IncompleteTails;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;

/** The figures of a running import, or of a part of it. Thread-safe. */
public final class ImportStats {
  /** The result of a record; every record that was read has one. */
  public enum Result {
    INSERTED,
    UPDATED,
    UNCHANGED,
    CONFLICT,
    REJECTED
  }

  /** The result of a file. */
  public enum FileResult {
    FOUND,
    SKIPPED,
    /** Logs whose beginning was not read again. */
    READ_ON
  }

  private final Map<RecordKind, Map<Result, Long>> records = new EnumMap<>(RecordKind.class);
  private final Map<FileResult, Long> files = new EnumMap<>(FileResult.class);
  private final Map<String, Long> rejectsByCode = new TreeMap<>();
  private final IncompleteTails tails = new IncompleteTails();
  private long bytesToRead;
  private long bytesDone;
  private long recordsPassedOver;
  private long bytesRead;
  private long expired;

  synchronized void count(RecordKind kind, Result result, long n) {
    add(records.computeIfAbsent(kind, of -> new EnumMap<>(Result.class)), result, n);
  }

  private static <K> void add(Map<K, Long> counts, K key, long n) {
    counts.merge(key, n, Long::sum);
  }

  public void inserted(RecordKind kind) {
    count(kind, Result.INSERTED, 1);
  }

  public void updated(RecordKind kind) {
    count(kind, Result.UPDATED, 1);
  }

  public void unchanged(RecordKind kind) {
    count(kind, Result.UNCHANGED, 1);
  }

  synchronized void rejected(RecordKind kind, RejectCode code) {
    count(kind, code == RejectCode.CONFLICT ? Result.CONFLICT : Result.REJECTED, 1);
    add(rejectsByCode, code.word(), 1);
  }

  public synchronized long of(RecordKind kind, Result result) {
    return records.getOrDefault(kind, Map.of()).getOrDefault(result, 0L);
  }

  /** The number of records of this kind that were read: the sum of the results. */
  public synchronized long read(RecordKind kind) {
    return sum(records.getOrDefault(kind, Map.of()));
  }

  /** Records of all kinds read so far, without those of skipped files. */
  public synchronized long readNow() {
    return records.values().stream().mapToLong(ImportStats::sum).sum() - recordsPassedOver;
  }

  private static long sum(Map<Result, Long> results) {
    return results.values().stream().mapToLong(Long::longValue).sum();
  }

  public synchronized Map<String, Long> rejectsByCode() {
    return new TreeMap<>(rejectsByCode);
  }

  /** Counts a file of the walk. */
  public synchronized void found(StoreFile file) {
    add(files, FileResult.FOUND, 1);
    bytesToRead += file.size();
  }

  /** Counts a file, or the beginning of a log, that was not read: its records are unchanged. */
  public synchronized void unchanged(RecordKind kind, FileResult how, long unread) {
    add(files, how, 1);
    count(kind, Result.UNCHANGED, unread);
    recordsPassedOver += unread;
  }

  public synchronized long files(FileResult which) {
    return files.getOrDefault(which, 0L);
  }

  /** Counts a written log entry that is older than the retention in force. */
  public synchronized void expired() {
    expired++;
  }

  public synchronized long expiredEntries() {
    return expired;
  }

  public synchronized void bytesRead(long bytes) {
    bytesRead += bytes;
  }

  public synchronized long bytesRead() {
    return bytesRead;
  }

  /** Subtracts bytes that need not be read: they are imported already. */
  public synchronized void passedOver(long bytes) {
    bytesToRead -= bytes;
  }

  /** Adds bytes that were imported. */
  public synchronized void bytesDone(long bytes) {
    bytesDone += bytes;
  }

  public synchronized long bytesDone() {
    return bytesDone;
  }

  /** The size of the files that have to be read. */
  public synchronized long bytesToRead() {
    return bytesToRead;
  }

  public synchronized void incompleteTail(StoreFile file, long offset) {
    tails.add(file.relativePath(), offset);
  }

  public synchronized IncompleteTails tails() {
    return tails;
  }

  /** Adds the figures of {@code part}, which is complete. */
  public synchronized void add(ImportStats part) {
    part.records.forEach((kind, results) -> results.forEach((how, n) -> count(kind, how, n)));
    part.files.forEach((how, n) -> add(files, how, n));
    part.rejectsByCode.forEach((code, n) -> add(rejectsByCode, code, n));
    tails.addAll(part.tails);
    bytesToRead += part.bytesToRead;
    bytesDone += part.bytesDone;
    recordsPassedOver += part.recordsPassedOver;
    bytesRead += part.bytesRead;
    expired += part.expired;
  }
}
