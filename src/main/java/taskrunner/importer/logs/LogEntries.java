package taskrunner.importer.logs;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.pipeline.DryRun;
import taskrunner.importer.pipeline.ImportContext;
import taskrunner.importer.record.BatchRejects;
import taskrunner.importer.record.ImportStats;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RejectCode;
import taskrunner.importer.store.StoreRecord;
import taskrunner.importer.write.BatchInsert;
import taskrunner.importer.write.DocumentEquality;
import taskrunner.importer.write.EntryKey;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.LogExpiry;
import taskrunner.importer.write.Retries;
import taskrunner.lease.EarlyCommit;
import taskrunner.lease.Lease;

/**
 * Inserts log entries. If the unique index refuses an entry, the stored one is read and compared.
 * The deterministic {@code _id} of a log entry shows that the importer wrote it. So the ledger only
 * records the runs of a file's entries, and their sequences.
 */
final class LogEntries {
  private final MongoCollection<BsonDocument> collection;
  private final Retries retries;
  private final @Nullable Lease lease;
  private final DryRun dryRun;
  private final LogExpiry expiry;
  private final ImportStats stats;
  private final BatchRejects rejects;

  /** Inserted entries that a failover may roll back; null for none. */
  private @Nullable Early early;

  /** Entries that the primary has acknowledged. */
  private record Early(List<LogEntry> entries, EarlyCommit commit) {}

  LogEntries(ImportContext context, ImportStats stats, BatchRejects rejects) {
    this.collection = context.collection(RecordKind.LOG);
    this.retries = context.retries();
    Participant participant = context.participant();
    this.lease = participant == null ? null : participant.lease();
    this.dryRun = context.dryRun();
    this.expiry = context.logExpiry();
    this.stats = stats;
    this.rejects = rejects;
  }

  /**
   * Writes entries that all differ in run or sequence. Inserted entries count when they are
   * {@linkplain #settle() settled}.
   */
  void write(List<LogEntry> entries) {
    List<LogEntry> expected = new ArrayList<>();
    List<LogEntry> fresh = new ArrayList<>();
    entries.forEach(one -> (one.log().expectThere() ? expected : fresh).add(one));
    fresh.addAll(compare(expected, false, false));
    if (fresh.isEmpty()) {
      return;
    }
    BatchInsert outcome = BatchInsert.run(retries, lease, collection, documents(fresh));
    EarlyCommit commit = outcome.early();
    if (commit == null) {
      handleResult(fresh, outcome, false, outcome.repeated());
    } else {
      early = new Early(fresh, commit);
    }
  }

  /** Whether no entry waits for {@link #settle}. */
  boolean isSettled() {
    return early == null;
  }

  /** Waits for a majority to have the entries; inserts what a failover rolled back again. */
  void settle() {
    Early waiting = early;
    Lease settling = lease;
    if (waiting == null || settling == null) {
      return;
    }
    if (retries.retry("confirming what was imported", () -> settling.settle(waiting.commit()))) {
      waiting.entries().forEach(this::inserted);
    } else {
      handleResult(
          waiting.entries(),
          BatchInsert.run(retries, collection, documents(waiting.entries())),
          false,
          true);
    }
    early = null;
  }

  /**
   * Inserts entries that all differ in run or sequence; compares those that exist already.
   *
   * @param repeated whether an earlier line of the store has the sequence
   */
  void insert(List<LogEntry> entries, boolean repeated) {
    if (!entries.isEmpty()) {
      BatchInsert outcome = BatchInsert.run(retries, collection, documents(entries));
      handleResult(entries, outcome, repeated, outcome.repeated());
    }
  }

  private static List<RawBsonDocument> documents(List<LogEntry> entries) {
    return entries.stream().map(LogEntry::document).toList();
  }

  private void handleResult(
      List<LogEntry> entries, BatchInsert outcome, boolean repeated, boolean insertRepeated) {
    List<LogEntry> there = new ArrayList<>();
    IdentityHashMap<LogEntry, BulkWriteError> duplicates = new IdentityHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      LogEntry one = entries.get(i);
      var error = outcome.error(i);
      if (error == null) {
        inserted(one);
      } else if (error.getCode() == BatchInsert.DUPLICATE_KEY) {
        there.add(one);
        duplicates.put(one, error);
      } else {
        rejects.refused(one.counts(), one.record(), error);
      }
    }
    for (LogEntry one : compare(there, repeated, insertRepeated)) {
      // No entry has its run and sequence: another index refuses it, perhaps the service's.
      rejects.refused(one.counts(), one.record(), Objects.requireNonNull(duplicates.get(one)));
    }
  }

  /**
   * Counts or rejects entries that exist already.
   *
   * @param repeated whether an earlier line of the store has the sequence
   * @param insertRepeated whether a stored entry may be of the same insert, which was retried
   * @return the entries that do not exist
   */
  List<LogEntry> compare(List<LogEntry> entries, boolean repeated, boolean insertRepeated) {
    List<LogEntry> absent = new ArrayList<>();
    if (entries.isEmpty()) {
      return absent;
    }
    Map<EntryKey, BsonDocument> there = existing(entries);
    for (LogEntry one : entries) {
      BsonDocument stored = there.get(one.key());
      if (stored == null) {
        absent.add(one);
      } else if (DocumentEquality.sameRecord(stored, one.document())) {
        if (insertRepeated && Objects.equals(stored.get("_id"), one.document().get("_id"))) {
          inserted(one);
        } else {
          unchanged(one);
        }
      } else if (wasChangedSince(one, stored)) {
        unchanged(one);
      } else if (repeated) {
        duplicate(one);
      } else {
        rejects.reject(
            one.counts(),
            one.record(),
            RejectCode.CONFLICT,
            "The database has another log entry with this run and sequence; it was not changed.");
      }
    }
    return absent;
  }

  /**
   * Whether an import wrote the stored entry from this line, and it was changed in the database
   * since.
   */
  private static boolean wasChangedSince(LogEntry one, BsonDocument stored) {
    return Objects.equals(stored.get("_id"), one.document().get("_id"))
        && one.log().imported().has(one.record());
  }

  /**
   * Counts, for a dry run, what would be inserted by the same rules.
   *
   * @param repeated whether an earlier line of the store has, or may have, the sequence
   */
  void plan(List<LogEntry> absent, boolean repeated) {
    List<LogEntry> asked = new ArrayList<>();
    for (LogEntry one : absent) {
      BsonBinary hash = Identity.hash(one.document());
      switch (repeated ? dryRun.repeated(one.key(), hash) : DryRun.Repeated.FIRST) {
        case FIRST -> asked.add(one);
        case SAME -> unchanged(one);
        case DIFFERENT -> duplicate(one);
      }
    }
    Set<Integer> refused = dryRun.refused(RecordKind.LOG, asked.stream().map(LogEntry::document));
    for (int i = 0; i < asked.size(); i++) {
      LogEntry one = asked.get(i);
      if (refused.contains(i)) {
        rejects.wouldBeRefused(one.counts(), one.record());
      } else {
        dryRun.first(one.key(), one.document());
        inserted(one);
      }
    }
  }

  private void inserted(LogEntry one) {
    stats.inserted(RecordKind.LOG);
    one.counts().records++;
    StoreRecord.Place place = one.record().place();
    if (place != null && expiry.isOver(place.timestampMillis())) {
      stats.expired();
    }
  }

  private void unchanged(LogEntry one) {
    stats.unchanged(RecordKind.LOG);
    one.counts().records++;
  }

  private void duplicate(LogEntry one) {
    rejects.reject(
        one.counts(),
        one.record(),
        RejectCode.DUPLICATE_SEQUENCE,
        "Another line of the store has the sequence "
            + one.sequence()
            + " of this run and came first.");
  }

  private Map<EntryKey, BsonDocument> existing(List<LogEntry> entries) {
    Bson filter = Identity.filter(RecordKind.LOG, entries, LogEntry::runId, LogEntry::sequence);
    Map<EntryKey, BsonDocument> found = new HashMap<>();
    for (BsonDocument entry : retries.find(collection, filter)) {
      EntryKey key = EntryKey.of(entry);
      if (key != null) {
        found.put(key, entry);
      }
    }
    return found;
  }
}
