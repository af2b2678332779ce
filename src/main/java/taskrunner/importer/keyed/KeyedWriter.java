package taskrunner.importer.keyed;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.keyed.Ownership.Earlier;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.pipeline.BatchLimits;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.record.BatchRejects;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.record.LedgerWriter;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.write.BatchInsert;
import taskrunner.importer.write.DocumentEquality;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.IfUnchanged;
import taskrunner.importer.write.Replacement;
import taskrunner.importer.write.Retries;

/**
 * Writes runs, approvals and artifacts:
 *
 * <ol>
 *   <li>It reads the stored documents.
 *   <li>It records in the ledger what it will write, with the hash.
 *   <li>It inserts new documents. It replaces a document that the importer wrote and that has not
 *       changed since, if it is older than the file or was read by another choice of words. Any
 *       other document that differs is a conflict.
 *   <li>When the batch is completed, the ledger records what was written.
 * </ol>
 */
final class KeyedWriter {
  private final ImportContext context;
  private final RecordKind kind;
  private final MongoCollection<BsonDocument> collection;
  private final Retries retries;
  private final StoredRecords storedRecords;
  private final FirstSeen seen;
  private final Ownership ownership;
  private final ImportStats stats;
  private final BatchRejects rejects;

  KeyedWriter(
      ImportContext context,
      RecordKind kind,
      FirstSeen seen,
      Ownership ownership,
      ImportStats stats,
      BatchRejects rejects) {
    this.context = context;
    this.kind = kind;
    this.collection = context.collection(kind);
    this.retries = context.retries();
    this.storedRecords = new StoredRecords(context, kind);
    this.seen = seen;
    this.ownership = ownership;
    this.stats = stats;
    this.rejects = rejects;
  }

  /** Writes records that all differ in their ids. */
  void write(List<KeyedRecord> records) {
    List<KeyedRecord> some = new ArrayList<>();
    long bytes = 0;
    for (KeyedRecord one : records) {
      some.add(one);
      bytes += one.size();
      if (some.size() >= BatchLimits.MOST_RECORDS || bytes >= BatchLimits.MOST_BYTES) {
        write(some, false);
        some.clear();
        bytes = 0;
      }
    }
    if (!some.isEmpty()) {
      write(some, false);
    }
  }

  private void write(List<KeyedRecord> records, boolean again) {
    Map<Object, BsonDocument> there = storedRecords.of(records);
    List<KeyedRecord> fresh = new ArrayList<>();
    List<KeyedRecord> differing = new ArrayList<>();
    for (KeyedRecord one : records) {
      BsonDocument stored = there.get(one.id());
      if (stored == null) {
        fresh.add(one);
      } else if (DocumentEquality.sameRecord(stored, one.document())) {
        unchanged(one, stored);
      } else {
        differing.add(one);
      }
    }
    Map<KeyedRecord, BsonDocument> outdated = outdated(differing, there);
    if (context.dryRun().asked()) {
      plan(fresh, () -> stats.inserted(kind));
      plan(new ArrayList<>(outdated.keySet()), () -> stats.updated(kind));
      return;
    }
    if (fresh.isEmpty() && outdated.isEmpty()) {
      return;
    }
    announce(fresh, outdated);
    insert(fresh, again);
    outdated.forEach(this::replace);
  }

  /** The records whose documents may be replaced; the others are counted or rejected. */
  private Map<KeyedRecord, BsonDocument> outdated(
      List<KeyedRecord> differing, Map<Object, BsonDocument> there) {
    Map<KeyedRecord, BsonDocument> outdated = new LinkedHashMap<>();
    List<KeyedRecord> unclear = new ArrayList<>();
    for (KeyedRecord one : differing) {
      BsonDocument stored = Objects.requireNonNull(there.get(one.id()));
      if (ownership.known(one, Identity.hash(stored)) == null) {
        unclear.add(one);
      }
    }
    ownership.look(unclear);
    for (KeyedRecord one : differing) {
      BsonDocument stored = Objects.requireNonNull(there.get(one.id()));
      if (ownership.cameFirstElsewhere(one)) {
        duplicate(one);
      } else if (replaceable(one, stored)) {
        outdated.put(one, stored);
      } else if (context.again() && ownership.wasChangedSince(one)) {
        // Otherwise a record is read again only because its file may have changed.
        unchanged(one, stored);
      } else {
        conflict(one);
      }
    }
    return outdated;
  }

  private void plan(List<KeyedRecord> records, Runnable accepted) {
    Set<Integer> refused =
        context.dryRun().refused(kind, records.stream().map(KeyedRecord::document));
    for (int i = 0; i < records.size(); i++) {
      KeyedRecord one = records.get(i);
      if (refused.contains(i)) {
        seen.forget(one.id());
        rejects.wouldBeRefused(one.file(), one.record());
      } else {
        accepted.run();
      }
    }
  }

  private void announce(List<KeyedRecord> fresh, Map<KeyedRecord, BsonDocument> outdated) {
    Set<LedgerFile> files = new LinkedHashSet<>();
    for (KeyedRecord one : fresh) {
      own(one, null);
      files.add(one.file());
    }
    for (var entry : outdated.entrySet()) {
      own(entry.getKey(), Identity.hash(entry.getValue()));
      files.add(entry.getKey().file());
    }
    LedgerWriter.put(context.ledger(), retries, new ArrayList<>(files));
  }

  private void insert(List<KeyedRecord> fresh, boolean again) {
    if (fresh.isEmpty()) {
      return;
    }
    BatchInsert outcome =
        BatchInsert.run(retries, collection, fresh.stream().map(KeyedRecord::document).toList());
    Map<KeyedRecord, BulkWriteError> raced = new LinkedHashMap<>();
    for (int i = 0; i < fresh.size(); i++) {
      KeyedRecord one = fresh.get(i);
      BulkWriteError error = outcome.error(i);
      if (error == null) {
        inserted(one);
      } else if (error.getCode() == BatchInsert.DUPLICATE_KEY) {
        raced.put(one, error);
      } else {
        disown(one);
        seen.forget(one.id());
        rejects.refused(one.file(), one.record(), error);
      }
    }
    raced.forEach((one, error) -> resolve(one, error, outcome.repeated(), again));
  }

  /**
   * Handles a duplicate key. Another process stored the document after the read, or this import did
   * without getting the answer, or another index refuses it.
   */
  private void resolve(KeyedRecord one, BulkWriteError duplicate, boolean repeated, boolean again) {
    BsonDocument stored = storedRecords.of(one);
    if (stored != null && DocumentEquality.sameRecord(stored, one.document())) {
      if (repeated && Objects.equals(stored.get("_id"), one.document().get("_id"))) {
        inserted(one);
      } else {
        disown(one);
        unchanged(one, stored);
      }
      return;
    }
    disown(one);
    if (!again) {
      write(List.of(one), true);
    } else if (stored == null) {
      seen.forget(one.id());
      rejects.refused(one.file(), one.record(), duplicate);
    } else {
      conflict(one);
    }
  }

  private void replace(KeyedRecord one, BsonDocument stored) {
    BsonDocument replacement = one.document().decode(new BsonDocumentCodec());
    replacement.put("_id", stored.get("_id"));
    Replacement replaced =
        Replacement.run(retries, collection, IfUnchanged.since(stored, one.size()), replacement);
    if (replaced.refused() != null) {
      keepEarlier(one);
      seen.forget(one.id());
      rejects.refused(one.file(), one.record(), replaced.refused());
    } else if (replaced.matched() || replacement.equals(storedRecords.of(one))) {
      stats.updated(kind);
      one.file().records++;
    } else {
      conflict(one);
    }
  }

  private void inserted(KeyedRecord one) {
    stats.inserted(kind);
    one.file().records++;
  }

  private void unchanged(KeyedRecord one) {
    stats.unchanged(kind);
    one.file().records++;
  }

  private void unchanged(KeyedRecord one, BsonDocument stored) {
    unchanged(one);
    BsonBinary hash = Identity.hash(stored);
    if (ownership.known(one, hash) != null) {
      one.file().written.put(one.id(), new Written(one.id(), hash, null));
    }
  }

  private boolean replaceable(KeyedRecord one, BsonDocument stored) {
    Earlier known = ownership.known(one, Identity.hash(stored));
    if (known == null) {
      return false;
    }
    if (!known.choice().equals(context.choice())) {
      return true; // It differs by the choice of words, which says nothing about its age.
    }
    if (kind == RecordKind.RUN) {
      return time(one.document()) > time(stored);
    }
    return one.record().file().modifiedMillis() >= known.modifiedMillis();
  }

  private static long time(BsonDocument run) {
    BsonValue updatedAt = run.get("updatedAt");
    return updatedAt != null && updatedAt.isDateTime()
        ? updatedAt.asDateTime().getValue()
        : Long.MIN_VALUE;
  }

  /** Handles a record that repeats one of this import that was written or rejected. */
  void repeated(KeyedRecord one) {
    switch (seen.putIfAbsent(one.id(), one.hash())) {
      case NONE -> write(List.of(one), false);
      case SAME -> unchanged(one);
      case SAME_CONTRADICTED -> conflictOf(one);
      case DIFFERENT -> duplicate(one);
    }
  }

  private void duplicate(KeyedRecord one) {
    rejects.reject(
        one.file(),
        one.record(),
        kind == RecordKind.RUN ? RejectCode.DUPLICATE_RUN : RejectCode.DUPLICATE_NAME,
        "Another " + kind.word() + " of the store has " + one.called() + " and came first.");
  }

  private void conflict(KeyedRecord one) {
    keepEarlier(one);
    seen.contradicted(one.id());
    conflictOf(one);
  }

  private void conflictOf(KeyedRecord one) {
    rejects.reject(
        one.file(),
        one.record(),
        RejectCode.CONFLICT,
        "The database has another "
            + kind.word()
            + " with "
            + one.called()
            + "; it was not changed.");
  }

  /**
   * Keeps the ledger's record of an imported document that was changed since: an undo reports why
   * it stays.
   */
  private void keepEarlier(KeyedRecord one) {
    Earlier own = ownership.own(one);
    if (own == null) {
      disown(one);
    } else {
      one.file().written.put(one.id(), own.written());
    }
  }

  private static void own(KeyedRecord one, @Nullable BsonBinary before) {
    one.file().written.put(one.id(), new Written(one.id(), one.hash(), before));
  }

  private static void disown(KeyedRecord one) {
    one.file().written.remove(one.id());
  }
}
