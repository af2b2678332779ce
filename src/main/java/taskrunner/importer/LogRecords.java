package taskrunner.importer;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreRecord;

/**
 * Writes log entries, in batches: plain inserts; what the unique index refuses is read back and
 * compared. A log entry's deterministic {@code _id} says that the importer wrote it, so the ledger
 * keeps only which runs a file has entries of, and their sequences.
 */
final class LogRecords {
  /** Batches between two marks in the ledger: what a killed import does once more at the most. */
  private static final int BATCHES_PER_MARK = 4;

  private final MongoCollection<BsonDocument> collection;
  private final Ledger ledger;
  private final Inserts inserts;
  private final Rejecting rejecting;
  private final Tally tally;
  private final DeadLetters deadLetters;
  private final DryRun dryRun;

  private final SequenceRanges seen = new SequenceRanges();
  private final Map<Key, Pending> batch = new LinkedHashMap<>();

  /** Lines with the run and sequence of one in the batch. */
  private final List<Pending> followers = new ArrayList<>();

  private final Set<LogFile> started = new LinkedHashSet<>();
  private final List<LogFile> finished = new ArrayList<>();
  private long batchBytes;
  private int batches;

  record Key(String runId, long sequence) {}

  /** {@code repeated}: an earlier line of the store has the same sequence. */
  private record Pending(
      StoreRecord record, LogFile file, BsonDocument document, boolean repeated) {
    Key key() {
      return LogRecords.key(document);
    }
  }

  LogRecords(
      MongoCollection<BsonDocument> collection,
      Ledger ledger,
      Inserts inserts,
      Rejecting rejecting,
      Tally tally,
      DeadLetters deadLetters,
      DryRun dryRun) {
    this.collection = collection;
    this.ledger = ledger;
    this.inserts = inserts;
    this.rejecting = rejecting;
    this.tally = tally;
    this.deadLetters = deadLetters;
    this.dryRun = dryRun;
  }

  /** What an earlier import read of a file, or of its beginning, and this one does not read. */
  void skipped(LedgerFile file) {
    seen.addAll(file.ranges);
  }

  void add(StoreRecord record, LogFile file, String runId) {
    if (batch.size() + followers.size() >= Batches.MOST_RECORDS
        || batchBytes >= Batches.MOST_BYTES) {
      flush();
      batches++;
      mark(file, record);
    }
    long sequence = record.fields().getInt64("sequence").getValue();
    BsonDocument document = document(record, runId, sequence);
    int size = Identity.encode(document).size();
    if (size > Batches.LARGEST_DOCUMENT) {
      rejecting.reject(file.now, record, RejectCode.TOO_LARGE, Batches.TOO_LARGE);
      return;
    }
    if (file.now.runs.add(runId)) {
      started.add(file);
    }
    boolean repeated = !seen.add(runId, sequence);
    file.sequences.add(runId, sequence);
    Pending pending = new Pending(record, file, document, repeated);
    if (batch.putIfAbsent(pending.key(), pending) != null) {
      followers.add(pending);
    }
    batchBytes += size + 2L * record.raw().length();
  }

  /** The file was read to its end; its ledger entry is final after the next flush. */
  void finished(LogFile file) {
    finished.add(file);
    seen.rest(file.now.runs);
    if (finished.size() >= Batches.MOST_RECORDS) {
      flush();
    }
  }

  void flush() {
    if (!batch.isEmpty()) {
      List<Pending> first = new ArrayList<>(batch.values());
      List<Pending> rest = new ArrayList<>(followers);
      batch.clear();
      followers.clear();
      batchBytes = 0;
      sayStarted();
      write(first);
      writeFollowers(rest);
    }
    if (!finished.isEmpty()) {
      List<LedgerFile> done = new ArrayList<>();
      for (LogFile file : finished) {
        file.now.complete = true;
        done.add(file.now);
        started.remove(file);
      }
      record(done);
      finished.clear();
    }
  }

  private void mark(LogFile file, StoreRecord next) {
    Long line = next.line();
    Long offset = next.offset();
    if (batches % BATCHES_PER_MARK == 0 && line != null && offset != null && !dryRun.asked()) {
      // The next line is counted in the file's entries already.
      LedgerFile mark = file.marked(offset, line - 1, file.entries - 1);
      if (mark != null) {
        record(List.of(mark));
      }
    }
  }

  private void sayStarted() {
    if (!started.isEmpty()) {
      record(started.stream().map(LogFile::started).toList());
      started.clear();
    }
  }

  private void record(List<LedgerFile> files) {
    if (!dryRun.asked()) {
      deadLetters.sync();
      inserts.patientlyDo("recording what was imported", () -> ledger.put(files));
    }
  }

  /** Takes entries that all differ in run or sequence. */
  private void write(List<Pending> pending) {
    List<Pending> looked = new ArrayList<>();
    List<Pending> fresh = new ArrayList<>();
    pending.forEach(one -> (dryRun.asked() || one.file().expectThere() ? looked : fresh).add(one));
    fresh.addAll(compare(looked, false));
    if (fresh.isEmpty()) {
      return;
    }
    if (dryRun.asked()) {
      plan(fresh);
    } else {
      insert(fresh);
    }
  }

  /** What follows an entry of the same sequence is compared with it, unless that was refused. */
  private void writeFollowers(List<Pending> rest) {
    List<Pending> left = compare(rest, false);
    while (!left.isEmpty()) {
      Map<Key, Pending> next = new LinkedHashMap<>();
      List<Pending> later = new ArrayList<>();
      for (Pending one : left) {
        if (next.putIfAbsent(one.key(), one) != null) {
          later.add(one);
        }
      }
      List<Pending> distinct = new ArrayList<>(next.values());
      if (dryRun.asked()) {
        plan(distinct);
        left = later;
      } else {
        write(distinct);
        left = compare(later, false);
      }
    }
  }

  private void insert(List<Pending> pending) {
    Inserts.Outcome outcome =
        inserts.insert(collection, pending.stream().map(Pending::document).toList());
    List<Pending> there = new ArrayList<>();
    for (int i = 0; i < pending.size(); i++) {
      Pending one = pending.get(i);
      var error = outcome.of(i);
      if (error == null) {
        inserted(one);
      } else if (error.getCode() == Inserts.DUPLICATE_KEY) {
        there.add(one);
      } else {
        rejecting.refused(one.file().now, one.record(), error);
      }
    }
    for (Pending one : compare(there, outcome.repeated())) {
      // Neither its run and sequence are there nor could it be inserted: its _id is taken.
      rejecting.reject(
          one.file().now,
          one.record(),
          RejectCode.REFUSED_BY_SERVER,
          "Another log entry already has its _id "
              + one.document().getObjectId("_id").getValue()
              + ".");
    }
  }

  /** A dry run: what would be inserted, by the same rules. */
  private void plan(List<Pending> absent) {
    List<Pending> asked = new ArrayList<>();
    for (Pending one : absent) {
      BsonBinary hash = Identity.hash(one.document());
      switch (one.repeated() ? dryRun.repeated(one.key(), hash) : DryRun.Repeated.FIRST) {
        case FIRST -> asked.add(one);
        case SAME -> unchanged(one);
        case DIFFERENT -> duplicate(one);
      }
    }
    Set<Integer> refused = dryRun.refused(RecordKind.LOG, asked.stream().map(Pending::document));
    for (int i = 0; i < asked.size(); i++) {
      Pending one = asked.get(i);
      if (refused.contains(i)) {
        rejecting.wouldBeRefused(one.file().now, one.record());
      } else {
        dryRun.first(one.key(), one.document());
        inserted(one);
      }
    }
  }

  /** Counts or rejects what is there already; returns what is not. */
  private List<Pending> compare(List<Pending> pending, boolean repeatedInsert) {
    List<Pending> absent = new ArrayList<>();
    if (pending.isEmpty()) {
      return absent;
    }
    Map<Key, BsonDocument> there = existing(pending);
    for (Pending one : pending) {
      BsonDocument stored = there.get(one.key());
      if (stored == null) {
        absent.add(one);
      } else if (Sameness.sameRecord(stored, one.document())) {
        boolean ours =
            repeatedInsert && Objects.equals(stored.get("_id"), one.document().get("_id"));
        if (ours && !one.repeated()) {
          inserted(one);
        } else {
          unchanged(one);
        }
      } else if (one.repeated()) {
        duplicate(one);
      } else {
        rejecting.reject(
            one.file().now,
            one.record(),
            RejectCode.CONFLICT,
            "The database has another log entry with this run and sequence; it was left as it is.");
      }
    }
    return absent;
  }

  private void inserted(Pending one) {
    tally.inserted(RecordKind.LOG, 1);
    one.file().now.records++;
  }

  private void unchanged(Pending one) {
    tally.unchanged(RecordKind.LOG, 1);
    one.file().now.records++;
  }

  private void duplicate(Pending one) {
    rejecting.reject(
        one.file().now,
        one.record(),
        RejectCode.DUPLICATE_SEQUENCE,
        "Another line of the store has the sequence "
            + one.key().sequence()
            + " of this run and came first.");
  }

  private Map<Key, BsonDocument> existing(List<Pending> pending) {
    Map<String, Set<Long>> sequences = new LinkedHashMap<>();
    for (Pending one : pending) {
      Key key = one.key();
      sequences.computeIfAbsent(key.runId(), run -> new LinkedHashSet<>()).add(key.sequence());
    }
    List<Bson> filters = new ArrayList<>();
    sequences.forEach((run, of) -> filters.add(and(eq("runId", run), in("sequence", of))));
    Map<Key, BsonDocument> found = new HashMap<>();
    List<BsonDocument> stored =
        inserts.patiently(
            "reading " + collection.getNamespace().getCollectionName(),
            () -> collection.find(or(filters)).into(new ArrayList<>()));
    stored.forEach(entry -> found.put(key(entry), entry));
    return found;
  }

  private static Key key(BsonDocument entry) {
    return new Key(entry.getString("runId").getValue(), entry.getNumber("sequence").longValue());
  }

  private static BsonDocument document(StoreRecord record, String runId, long sequence) {
    long timestamp = record.fields().getDateTime("timestamp").getValue();
    BsonDocument document =
        new BsonDocument("_id", new BsonObjectId(Identity.ofLogEntry(runId, timestamp, sequence)))
            .append("runId", new BsonString(runId));
    document.putAll(record.fields());
    return document;
  }
}
