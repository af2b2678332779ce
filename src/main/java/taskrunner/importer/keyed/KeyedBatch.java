package taskrunner.importer.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.pipeline.BatchLimits;
import taskrunner.importer.pipeline.FileClaims;
import taskrunner.importer.pipeline.FileClaims.Item;
import taskrunner.importer.pipeline.FileRuns;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.pipeline.RecordBatch;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreRecord;

/** Files of runs, approvals or artifacts, in order. */
final class KeyedBatch extends RecordBatch<KeyedBatch.Part, KeyedRecord> {
  private final FileClaims claims;
  private final FirstSeen seen;
  private final KeyedWriter writer;

  KeyedBatch(ImportContext context, RecordKind kind, FileClaims claims, FirstSeen seen) {
    super(context, kind);
    this.claims = claims;
    this.seen = seen;
    this.writer =
        new KeyedWriter(
            context, kind, seen, new Ownership(context, kind, claims::isByOther), stats, rejects);
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

  /** Size of the files that are read, in bytes. */
  long textBytes() {
    return bytes;
  }

  @Override
  public long bytes() {
    return bytes + parts.size() * BatchLimits.FILE_BYTES;
  }

  @Override
  public void prepare() {
    for (Part part : parts) {
      if (!part.item.covered()) {
        context.retries().check();
        part.read();
      }
    }
  }

  @Override
  public void decide() {
    for (Part part : parts) {
      if (part.item.covered() && !part.mayBeSkipped()) {
        // An earlier file has one of its records now, so that its own record is a duplicate.
        Item claimed = claims.claim(part.item);
        if (claimed != null) {
          part.item = claimed;
          part.read();
        }
      }
      if (part.item.covered()) {
        part.skip();
      }
      for (KeyedRecord one : part.records) {
        decided(one, seen.putIfAbsent(one.id(), one.hash()) == FirstSeen.First.NONE);
      }
      part.records.clear();
    }
  }

  @Override
  protected void writeFirst(List<KeyedRecord> records) {
    writer.write(records);
  }

  @Override
  protected void writeRepeated(List<KeyedRecord> records) {
    records.forEach(writer::repeated);
  }

  @Override
  protected void completeParts() {
    parts.forEach(Part::complete);
  }

  final class Part {
    private Item item;
    private final List<KeyedRecord> records = new ArrayList<>();
    private @Nullable LedgerFile now;

    Part(Item item) {
      this.item = item;
    }

    /** Whether no earlier file of this import has another document for one of its records. */
    boolean mayBeSkipped() {
      return recorded().entrySet().stream()
          .noneMatch(one -> seen.first(one.getKey(), one.getValue()) == FirstSeen.First.DIFFERENT);
    }

    void skip() {
      // A later file with one of its records is still rejected as a duplicate.
      recorded().forEach(seen::putIfAbsent);
      LedgerFile before = item.before();
      if (before != null) {
        stats.unchanged(kind, ImportStats.FileResult.SKIPPED, before.records);
        if (kind == RecordKind.RUN) {
          // Its state is in the store, even if it is no longer in the database.
          before.runs.forEach(context.knownRuns()::add);
        }
      }
    }

    private Map<Object, BsonBinary> recorded() {
      LedgerFile before = item.before();
      return before == null ? Map.of() : before.hashes();
    }

    void read() {
      LedgerFile before = item.before();
      LedgerFile file = LedgerFile.of(item.file());
      file.choice = context.choice();
      file.owner = context.token();
      if (before != null) {
        // Also records that the file no longer has: they are imported documents.
        file.written.putAll(before.written);
        file.replaces(before);
      }
      now = file;
      FileRuns runs = new FileRuns(item.file(), context.knownRuns());
      long bytes = context.reader().read(item.file(), new FileHandler(this, file, runs));
      if (kind != RecordKind.RUN) {
        runs.finished(file, rejects);
      }
      stats.bytesRead(bytes);
    }

    void complete() {
      LedgerFile file = now;
      if (file != null) {
        file.complete = true;
        file.owner = null;
        context.recorder().add(file);
        context.stats().bytesDone(item.file().size());
      } else {
        context.stats().passedOver(item.file().size());
      }
    }
  }

  private final class FileHandler extends Handler {
    private final Part part;

    FileHandler(Part part, LedgerFile file, FileRuns runs) {
      super(file, runs);
      this.part = part;
    }

    @Override
    public void noted(StoreFile of, FormNotes notes) {
      counts.form = notes.form();
    }

    @Override
    public void manifestFields(StoreFile of, BsonDocument fields) {
      counts.manifest = fields;
    }

    @Override
    public void accept(StoreRecord record) {
      String runId = kind == RecordKind.RUN ? record.runId() : runOf(record);
      if (runId == null) {
        return;
      }
      KeyedRecord one = KeyedRecord.of(record, part.item.before(), counts, runId);
      if (isTooLarge(record, one.size())) {
        return;
      }
      counts.runs.add(runId);
      if (kind == RecordKind.RUN) {
        counts.recordHash = one.hash();
        context.knownRuns().add(runId);
      }
      part.records.add(one);
    }
  }
}
