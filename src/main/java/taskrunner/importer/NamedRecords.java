package taskrunner.importer;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreRecord;

/**
 * Writes runs, approvals and artifacts, in batches:
 *
 * <ol>
 *   <li>What is there already is read.
 *   <li>What will be written is put into the ledger, with its hash.
 *   <li>New ones are inserted; one that the importer wrote, that nobody changed since, and that is
 *       older than the file is replaced; anything else that differs is a conflict.
 *   <li>The ledger gets what was really written.
 * </ol>
 */
final class NamedRecords {
  private final RecordKind kind;
  private final MongoCollection<BsonDocument> collection;
  private final Ledger ledger;
  private final Inserts inserts;
  private final Rejecting rejecting;
  private final Tally tally;
  private final DeadLetters deadLetters;
  private final DryRun dryRun;

  /** What the importer wrote earlier, by id, and from which state of a file. */
  private final Map<Object, List<Earlier>> earlier = new HashMap<>();

  /** The first record of each id in this pass, as the hash of its document. */
  private final Map<Object, BsonBinary> seen = new HashMap<>();

  /** Those of them that the database contradicts. */
  private final Set<Object> contradicted = new HashSet<>();

  private final Map<Object, Pending> batch = new LinkedHashMap<>();
  private final Set<LedgerFile> touched = new LinkedHashSet<>();
  private long batchBytes;

  private record Earlier(Written written, long modifiedMillis) {}

  private record Pending(
      StoreRecord record, LedgerFile file, BsonDocument document, Object id, int size) {}

  NamedRecords(
      RecordKind kind,
      MongoCollection<BsonDocument> collection,
      Ledger ledger,
      Inserts inserts,
      Rejecting rejecting,
      Tally tally,
      DeadLetters deadLetters,
      DryRun dryRun) {
    this.kind = kind;
    this.collection = collection;
    this.ledger = ledger;
    this.inserts = inserts;
    this.rejecting = rejecting;
    this.tally = tally;
    this.deadLetters = deadLetters;
    this.dryRun = dryRun;
  }

  /** What an earlier import recorded of a file of this kind. */
  void remember(LedgerFile file) {
    for (Written written : file.written.values()) {
      earlier
          .computeIfAbsent(written.id(), id -> new ArrayList<>(1))
          .add(new Earlier(written, file.modifiedMillis));
    }
  }

  /** Whether a file need not be read: no earlier one of this import has one of its records. */
  boolean maySkip(LedgerFile file) {
    for (var record : recordsOf(file).entrySet()) {
      BsonBinary first = seen.get(record.getKey());
      if (first != null && !first.equals(record.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** A file is skipped; a later one with one of its records is told a duplicate all the same. */
  void skipped(LedgerFile file) {
    recordsOf(file).forEach(seen::putIfAbsent);
  }

  private static Map<Object, BsonBinary> recordsOf(LedgerFile file) {
    Map<Object, BsonBinary> records = new HashMap<>();
    file.written.values().forEach(written -> records.put(written.id(), written.hash()));
    BsonBinary hash = file.recordHash;
    if (hash != null) {
      file.runs.forEach(run -> records.put(run, hash));
    }
    return records;
  }

  void add(StoreRecord record, LedgerFile file, String runId) {
    Object id = idOf(record, runId);
    BsonDocument document = document(record, runId, id);
    Identity.Encoded encoded = Identity.encode(document);
    BsonBinary hash = encoded.hash();
    if (encoded.size() > Batches.LARGEST_DOCUMENT) {
      rejecting.reject(file, record, RejectCode.TOO_LARGE, Batches.TOO_LARGE);
      return;
    }
    if (batch.containsKey(id)) {
      // What becomes of the first decides.
      flush();
    }
    if (kind == RecordKind.RUN) {
      file.recordHash = hash;
    }
    file.runs.add(runId);
    BsonBinary first = seen.putIfAbsent(id, hash);
    if (first != null) {
      if (first.equals(hash) && contradicted.contains(id)) {
        conflict(file, record, id);
      } else if (first.equals(hash)) {
        tally.unchanged(kind, 1);
        file.records++;
      } else {
        rejecting.reject(
            file,
            record,
            duplicate(),
            "Another " + name() + " of the store has " + called(id, record) + " and came first.");
      }
      return;
    }
    batch.put(id, new Pending(record, file, document, id, encoded.size()));
    batchBytes += encoded.size() + 2L * record.raw().length();
    if (batch.size() >= Batches.MOST_RECORDS || batchBytes >= Batches.MOST_BYTES) {
      flush();
    }
  }

  /** The file was read to its end; its ledger entry is final after the next flush. */
  void finished(LedgerFile file) {
    touched.add(file);
    if (touched.size() >= Batches.MOST_RECORDS) {
      flush();
    }
  }

  void flush() {
    List<Pending> rest = new ArrayList<>(batch.values());
    batch.clear();
    batchBytes = 0;
    if (!rest.isEmpty()) {
      write(rest, false);
    }
    record(touched);
    touched.clear();
  }

  private void record(Set<LedgerFile> files) {
    if (!files.isEmpty() && !dryRun.asked()) {
      deadLetters.sync();
      inserts.patientlyDo("recording what was imported", () -> ledger.put(files));
    }
  }

  private void write(List<Pending> pending, boolean again) {
    Map<Object, BsonDocument> there = existing(pending);
    List<Pending> fresh = new ArrayList<>();
    Map<Pending, BsonDocument> outdated = new LinkedHashMap<>();
    for (Pending one : pending) {
      BsonDocument stored = there.get(one.id());
      if (stored == null) {
        fresh.add(one);
      } else if (Sameness.sameRecord(stored, one.document())) {
        unchanged(one, stored);
      } else if (replaceable(one, stored)) {
        outdated.put(one, stored);
      } else {
        conflict(one);
      }
    }
    if (dryRun.asked()) {
      plan(fresh, () -> tally.inserted(kind, 1));
      plan(new ArrayList<>(outdated.keySet()), () -> tally.updated(kind));
      return;
    }
    if (fresh.isEmpty() && outdated.isEmpty()) {
      return;
    }
    announce(fresh, outdated);
    insert(fresh, again);
    outdated.forEach(this::replace);
  }

  private void plan(List<Pending> pending, Runnable accepted) {
    Set<Integer> refused = dryRun.refused(kind, pending.stream().map(Pending::document));
    for (int i = 0; i < pending.size(); i++) {
      Pending one = pending.get(i);
      if (refused.contains(i)) {
        seen.remove(one.id());
        rejecting.wouldBeRefused(one.file(), one.record());
      } else {
        accepted.run();
      }
    }
  }

  private void announce(List<Pending> fresh, Map<Pending, BsonDocument> outdated) {
    Set<LedgerFile> files = new LinkedHashSet<>();
    for (Pending one : fresh) {
      own(one, null);
      files.add(one.file());
    }
    for (var entry : outdated.entrySet()) {
      own(entry.getKey(), Identity.hash(entry.getValue()));
      files.add(entry.getKey().file());
    }
    Set<LedgerFile> open = new LinkedHashSet<>();
    for (LedgerFile file : files) {
      file.complete = false;
      open.add(file);
    }
    record(open);
    open.forEach(file -> file.complete = true);
  }

  private void insert(List<Pending> fresh, boolean again) {
    if (fresh.isEmpty()) {
      return;
    }
    Inserts.Outcome outcome =
        inserts.insert(collection, fresh.stream().map(Pending::document).toList());
    List<Pending> raced = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      Pending one = fresh.get(i);
      BulkWriteError error = outcome.of(i);
      if (error == null) {
        tally.inserted(kind, 1);
        one.file().records++;
      } else if (error.getCode() == Inserts.DUPLICATE_KEY) {
        raced.add(one);
      } else {
        disown(one);
        seen.remove(one.id());
        rejecting.refused(one.file(), one.record(), error);
      }
    }
    for (Pending one : raced) {
      resolve(one, outcome.repeated(), again);
    }
  }

  /** Somebody stored it since it was looked for; or we did, and did not hear of it. */
  private void resolve(Pending one, boolean repeated, boolean again) {
    BsonDocument stored = existing(List.of(one)).get(one.id());
    if (stored != null && Sameness.sameRecord(stored, one.document())) {
      if (repeated && Objects.equals(stored.get("_id"), one.document().get("_id"))) {
        tally.inserted(kind, 1);
        one.file().records++;
      } else {
        disown(one);
        unchanged(one, stored);
      }
      return;
    }
    disown(one);
    if (stored == null && !again) {
      write(List.of(one), true);
    } else {
      conflict(one);
    }
  }

  private void replace(Pending one, BsonDocument stored) {
    BsonDocument replacement = one.document().clone();
    replacement.put("_id", stored.get("_id"));
    Inserts.Replaced replaced =
        inserts.replace(collection, Unchanged.since(stored, one.size()), replacement);
    if (replaced.refused() != null) {
      keepEarlier(one);
      seen.remove(one.id());
      rejecting.refused(one.file(), one.record(), replaced.refused());
    } else if (replaced.matched() || replacement.equals(existing(List.of(one)).get(one.id()))) {
      tally.updated(kind);
      one.file().records++;
    } else {
      conflict(one);
    }
  }

  private void unchanged(Pending one, BsonDocument stored) {
    tally.unchanged(kind, 1);
    one.file().records++;
    BsonBinary hash = Identity.hash(stored);
    if (known(one, hash) != null) {
      one.file().written.put(one.id(), new Written(one.id(), hash, null));
    }
  }

  private boolean replaceable(Pending one, BsonDocument stored) {
    Earlier known = known(one, Identity.hash(stored));
    if (known == null) {
      return false;
    }
    if (kind == RecordKind.RUN) {
      return time(one.document()) > time(stored);
    }
    return one.record().file().modifiedMillis() >= known.modifiedMillis();
  }

  /** What the importer recorded when it wrote a document with this hash; null when it did not. */
  private @Nullable Earlier known(Pending one, BsonBinary hash) {
    for (Earlier each : earlier.getOrDefault(one.id(), List.of())) {
      if (hash.equals(each.written().hash()) || hash.equals(each.written().before())) {
        return each;
      }
    }
    return null;
  }

  private static long time(BsonDocument run) {
    BsonValue updatedAt = run.get("updatedAt");
    return updatedAt != null && updatedAt.isDateTime()
        ? updatedAt.asDateTime().getValue()
        : Long.MIN_VALUE;
  }

  private void conflict(Pending one) {
    keepEarlier(one);
    contradicted.add(one.id());
    conflict(one.file(), one.record(), one.id());
  }

  private void conflict(LedgerFile file, StoreRecord record, Object id) {
    rejecting.reject(
        file,
        record,
        RejectCode.CONFLICT,
        "The database has another "
            + name()
            + " with "
            + called(id, record)
            + "; it was left as it is.");
  }

  /**
   * What the importer wrote and somebody changed is no longer its own, but must not be forgotten:
   * an undo says why it stays.
   */
  private void keepEarlier(Pending one) {
    List<Earlier> known = earlier.getOrDefault(one.id(), List.of());
    if (known.isEmpty()) {
      disown(one);
    } else {
      one.file().written.put(one.id(), known.get(0).written());
    }
  }

  private void own(Pending one, @Nullable BsonBinary before) {
    one.file().written.put(one.id(), new Written(one.id(), Identity.hash(one.document()), before));
  }

  private static void disown(Pending one) {
    one.file().written.remove(one.id());
  }

  /** The stored documents of these records, by the records' ids. */
  private Map<Object, BsonDocument> existing(List<Pending> pending) {
    Map<Object, BsonDocument> found = new HashMap<>();
    if (kind == RecordKind.RUN) {
      List<Object> ids = pending.stream().map(Pending::id).toList();
      for (BsonDocument run : read(in("_id", ids))) {
        found.put(run.getString("_id").getValue(), run);
      }
      return found;
    }
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (Pending one : pending) {
      names
          .computeIfAbsent(text(one.document(), "runId"), run -> new ArrayList<>())
          .add(text(one.document(), nameField()));
    }
    List<Bson> filters = new ArrayList<>();
    names.forEach((run, of) -> filters.add(and(eq("runId", run), in(nameField(), of))));
    for (BsonDocument stored : read(or(filters))) {
      found.put(Identity.ofNamed(kind, text(stored, "runId"), text(stored, nameField())), stored);
    }
    return found;
  }

  private List<BsonDocument> read(Bson filter) {
    return inserts.patiently(
        "reading " + collection.getNamespace().getCollectionName(),
        () -> collection.find(filter).into(new ArrayList<>()));
  }

  private Object idOf(StoreRecord record, String runId) {
    return kind == RecordKind.RUN
        ? runId
        : Identity.ofNamed(kind, runId, text(record.fields(), nameField()));
  }

  private BsonDocument document(StoreRecord record, String runId, Object id) {
    BsonDocument document = new BsonDocument();
    if (id instanceof ObjectId objectId) {
      document.append("_id", new BsonObjectId(objectId)).append("runId", new BsonString(runId));
    } else {
      document.append("_id", new BsonString(runId));
    }
    document.putAll(record.fields());
    return document;
  }

  private String nameField() {
    return kind == RecordKind.APPROVAL ? "approvalId" : "name";
  }

  private RejectCode duplicate() {
    return kind == RecordKind.RUN ? RejectCode.DUPLICATE_RUN : RejectCode.DUPLICATE_NAME;
  }

  private String name() {
    return switch (kind) {
      case RUN -> "run";
      case APPROVAL -> "approval";
      case ARTIFACT -> "artifact";
      case LOG -> "log entry";
    };
  }

  private String called(Object id, StoreRecord record) {
    return kind == RecordKind.RUN
        ? "the id " + id
        : "the " + nameField() + " " + text(record.fields(), nameField()) + " in the same run";
  }

  private static String text(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value != null && value.isString() ? value.asString().getValue() : "";
  }
}
