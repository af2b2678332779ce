package taskrunner.importer;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import taskrunner.importer.ImportReport.Counts;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;

/** The figures of an import while it runs; read = the sum of the others, for each kind. */
final class Tally {
  private final Map<RecordKind, Figures> kinds = new EnumMap<>(RecordKind.class);
  private final Map<String, Long> rejectsByCode = new TreeMap<>();
  long bytesRead;
  long filesSkipped;
  long filesTotal;
  long incompleteTails;

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

  void inserted(RecordKind kind, long n) {
    of(kind).inserted += n;
  }

  void updated(RecordKind kind) {
    of(kind).updated++;
  }

  void unchanged(RecordKind kind, long n) {
    of(kind).unchanged += n;
  }

  void rejected(RecordKind kind, RejectCode code) {
    if (code == RejectCode.CONFLICT) {
      of(kind).conflicts++;
    } else {
      of(kind).rejected++;
    }
    rejectsByCode.merge(code.word(), 1L, Long::sum);
  }

  Counts counts(RecordKind kind) {
    Figures f = of(kind);
    long read = f.inserted + f.updated + f.unchanged + f.conflicts + f.rejected;
    return new Counts(read, f.inserted, f.updated, f.unchanged, f.conflicts, f.rejected);
  }

  /** Records read so far, of all kinds; asked for each record, so it makes nothing. */
  long records() {
    long sum = 0;
    for (Figures f : kinds.values()) {
      sum += f.inserted + f.updated + f.unchanged + f.conflicts + f.rejected;
    }
    return sum;
  }

  boolean changedAnything() {
    return kinds.values().stream().anyMatch(f -> f.inserted + f.updated > 0);
  }

  Map<String, Long> rejectsByCode() {
    return rejectsByCode;
  }
}
