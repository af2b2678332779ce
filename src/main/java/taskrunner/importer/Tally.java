package taskrunner.importer;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.ImportReport.Files;
import taskrunner.importer.store.IncompleteTails;
import taskrunner.importer.store.LeftAlone;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreFile;

/**
 * The figures of an import while it runs, or of a part of it; read = the sum of the others, for
 * each kind. Thread-safe.
 */
final class Tally {
  private final Map<RecordKind, Figures> kinds = new EnumMap<>(RecordKind.class);
  private final Map<String, Long> rejectsByCode = new TreeMap<>();
  private long bytesRead;
  private long filesSkipped;
  private long filesReadOn;
  private long expired;
  private long filesTotal;
  private final IncompleteTails tails = new IncompleteTails();
  private LeftAlone leftAlone = LeftAlone.NONE;

  private static final class Figures {
    long inserted;
    long updated;
    long unchanged;
    long conflicts;
    long rejected;
  }

  Tally() {
    for (RecordKind kind : RecordKind.values()) {
      kinds.put(kind, new Figures());
    }
  }

  private Figures of(RecordKind kind) {
    return kinds.computeIfAbsent(kind, k -> new Figures());
  }

  synchronized void inserted(RecordKind kind, long n) {
    of(kind).inserted += n;
  }

  synchronized void updated(RecordKind kind) {
    of(kind).updated++;
  }

  synchronized void unchanged(RecordKind kind, long n) {
    of(kind).unchanged += n;
  }

  synchronized void rejected(RecordKind kind, RejectCode code) {
    if (code == RejectCode.CONFLICT) {
      of(kind).conflicts++;
    } else {
      of(kind).rejected++;
    }
    rejectsByCode.merge(code.word(), 1L, Long::sum);
  }

  synchronized Counts counts(RecordKind kind) {
    Figures f = of(kind);
    long read = f.inserted + f.updated + f.unchanged + f.conflicts + f.rejected;
    return new Counts(read, f.inserted, f.updated, f.unchanged, f.conflicts, f.rejected);
  }

  /** Records read so far, of all kinds; asked for each record, so it makes nothing. */
  synchronized long records() {
    long sum = 0;
    for (Figures f : kinds.values()) {
      sum += f.inserted + f.updated + f.unchanged + f.conflicts + f.rejected;
    }
    return sum;
  }

  synchronized boolean changedAnything() {
    return kinds.values().stream().anyMatch(f -> f.inserted + f.updated > 0);
  }

  synchronized Map<String, Long> rejectsByCode() {
    return new TreeMap<>(rejectsByCode);
  }

  synchronized void found(long files) {
    filesTotal += files;
  }

  synchronized void skipped(RecordKind kind, long records) {
    filesSkipped++;
    unchanged(kind, records);
  }

  /** A log whose beginning was not read again. */
  synchronized void readOn(long records) {
    filesReadOn++;
    unchanged(RecordKind.LOG, records);
  }

  /** A log entry was written that is older than the retention in force. */
  synchronized void expired() {
    expired++;
  }

  synchronized long expiredEntries() {
    return expired;
  }

  synchronized void read(long bytes) {
    bytesRead += bytes;
  }

  synchronized void incompleteTail(StoreFile file, long offset) {
    tails.add(file.relativePath(), offset);
  }

  /** What the walk passed over. */
  synchronized void leftAlone(LeftAlone found) {
    leftAlone = found;
  }

  synchronized Files files() {
    return new Files(
        filesTotal, filesSkipped, filesReadOn, tails.count(), tails.first(), leftAlone);
  }

  synchronized long bytesRead() {
    return bytesRead;
  }

  /** Takes over what {@code part} counted; nothing is added to that any more. */
  synchronized void add(Tally part) {
    part.kinds.forEach(
        (kind, figures) -> {
          Figures sum = of(kind);
          sum.inserted += figures.inserted;
          sum.updated += figures.updated;
          sum.unchanged += figures.unchanged;
          sum.conflicts += figures.conflicts;
          sum.rejected += figures.rejected;
        });
    part.rejectsByCode.forEach((code, n) -> rejectsByCode.merge(code, n, Long::sum));
    bytesRead += part.bytesRead;
    filesSkipped += part.filesSkipped;
    filesReadOn += part.filesReadOn;
    expired += part.expired;
    filesTotal += part.filesTotal;
    tails.addAll(part.tails);
  }
}
