package taskrunner.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.Shares.Item;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/** Some files of runs, approvals or artifacts, in order. */
final class NamedBatch implements Batch {
  private final Work work;
  private final RecordKind kind;
  private final Shares shares;
  private final SeenRecords seen;
  private final Tally tally = new Tally();
  private final Rejecting rejecting = new Rejecting(tally);
  private final NamedWriter writer;
  private final List<Part> parts = new ArrayList<>();
  private final List<NamedRecord> first = new ArrayList<>();
  private final List<NamedRecord> repeated = new ArrayList<>();
  private long bytes;

  NamedBatch(Work work, RecordKind kind, Shares shares, SeenRecords seen) {
    this.work = work;
    this.kind = kind;
    this.shares = shares;
    this.seen = seen;
    this.writer =
        new NamedWriter(
            work, kind, seen, new Ownership(work, kind, shares::isByOther), tally, rejecting);
  }

  void add(Item item) {
    parts.add(new Part(item));
    if (!item.covered()) {
      bytes += item.file().size();
    }
  }

  int size() {
    return parts.size();
  }

  /** Bytes of the files that are read. */
  long textBytes() {
    return bytes;
  }

  @Override
  public long bytes() {
    return bytes + parts.size() * Batches.FILE_BYTES;
  }

  @Override
  public void prepare() {
    for (Part part : parts) {
      if (!part.item.covered()) {
        work.inserts().check();
        part.read();
      }
    }
  }

  @Override
  public void decide() {
    for (Part part : parts) {
      if (part.item.covered() && !part.mayBeSkipped()) {
        // An earlier file has one of its records now, so that its own is a duplicate.
        Item claimed = shares.claim(part.item);
        if (claimed != null) {
          part.item = claimed;
          part.read();
        }
      }
      if (part.item.covered()) {
        part.skip();
      }
      for (NamedRecord one : part.records) {
        boolean isFirst = seen.putIfAbsent(one.id(), one.hash()) == SeenRecords.First.NONE;
        (isFirst ? first : repeated).add(one);
      }
      part.records.clear();
    }
  }

  @Override
  public void write(Runnable awaitEarlier) {
    if (work.dryRun().asked()) {
      return;
    }
    writer.write(first);
    first.clear();
    if (!repeated.isEmpty()) {
      awaitEarlier.run();
      repeated.forEach(writer::repeated);
      repeated.clear();
    }
  }

  @Override
  public void complete() {
    if (work.dryRun().asked()) {
      writer.write(first);
      repeated.forEach(writer::repeated);
    }
    parts.forEach(Part::complete);
    work.recorder().rejects(rejecting);
    work.tally().add(tally);
  }

  /** One file. */
  private final class Part {
    private Item item;
    private final List<NamedRecord> records = new ArrayList<>();
    private @Nullable LedgerFile now;

    Part(Item item) {
      this.item = item;
    }

    /** Whether no earlier file of this import has one of its records, but other. */
    boolean mayBeSkipped() {
      return recorded().entrySet().stream()
          .noneMatch(
              one -> seen.first(one.getKey(), one.getValue()) == SeenRecords.First.DIFFERENT);
    }

    void skip() {
      // A later file with one of its records is told a duplicate all the same.
      recorded().forEach(seen::putIfAbsent);
      LedgerFile before = item.before();
      if (before != null) {
        tally.skipped(kind, before.records);
        if (kind == RecordKind.RUN) {
          // Its state is in the store, also where the database has lost it.
          before.runs.forEach(work.knownRuns()::add);
        }
      }
    }

    private Map<Object, BsonBinary> recorded() {
      Map<Object, BsonBinary> recorded = new HashMap<>();
      LedgerFile before = item.before();
      if (before != null) {
        before.written.values().forEach(one -> recorded.put(one.id(), one.hash()));
        BsonBinary hash = before.recordHash;
        if (hash != null) {
          before.runs.forEach(run -> recorded.put(run, hash));
        }
      }
      return recorded;
    }

    void read() {
      LedgerFile before = item.before();
      LedgerFile file = LedgerFile.of(item.file());
      file.choice = work.choice();
      file.owner = work.token();
      if (before != null) {
        // Also what the file has no longer: it is in the database, and is the import's own.
        file.written.putAll(before.written);
        file.replaces(before);
      }
      now = file;
      FileRuns runs = new FileRuns(item.file(), work.knownRuns());
      long bytes = work.reader().read(item.file(), new Handler(this, file, runs));
      if (kind != RecordKind.RUN) {
        runs.finished(file, rejecting);
      }
      tally.read(bytes);
    }

    void complete() {
      LedgerFile file = now;
      if (file != null) {
        file.complete = true;
        file.owner = null;
        work.recorder().add(file);
      }
      work.gauge().done(item.file().size());
    }
  }

  private final class Handler implements RecordHandler {
    private final Part part;
    private final LedgerFile file;
    private final FileRuns runs;

    Handler(Part part, LedgerFile file, FileRuns runs) {
      this.part = part;
      this.file = file;
      this.runs = runs;
    }

    @Override
    public void fileRunId(StoreFile of, String runId) {
      runs.fileRunId(runId);
    }

    @Override
    public void noted(StoreFile of, FormNotes notes) {
      file.form = notes.form();
    }

    @Override
    public void manifestFields(StoreFile of, BsonDocument fields) {
      file.manifest = fields;
    }

    @Override
    public void accept(StoreRecord record) {
      String runId = kind == RecordKind.RUN ? record.runId() : runs.of(record, file, rejecting);
      if (runId == null) {
        return;
      }
      NamedRecord one = NamedRecord.of(record, part.item.before(), file, runId);
      if (one.size() > Batches.LARGEST_DOCUMENT) {
        rejecting.reject(
            file, record, taskrunner.importer.store.RejectCode.TOO_LARGE, Batches.TOO_LARGE);
        return;
      }
      file.runs.add(runId);
      if (kind == RecordKind.RUN) {
        file.recordHash = one.hash();
        work.knownRuns().add(runId);
      }
      part.records.add(one);
    }

    @Override
    public void reject(Reject reject) {
      rejecting.reject(kind, file, reject);
    }

    @Override
    public void incompleteTail(StoreFile of, long line, long offset) {
      tally.incompleteTail(of, offset);
    }
  }
}
