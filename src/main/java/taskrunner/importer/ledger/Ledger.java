package taskrunner.importer.ledger;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Handles;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.importer.store.RecordKind;
import taskrunner.lease.BoundedWrites;
import taskrunner.schema.WriteGuard;

/**
 * {@code pack_import_ledger}: what was imported from which file, by kind and relative path. {@link
 * ImportRegistry} shows the other documents of the collection.
 *
 * <pre>{@code
 * { "_id": "log:logs/run-001.ndjson",
 *   "kind": "log", "path": "logs/run-001.ndjson",
 *   "owner": "6f1c…",                 // the import that has claimed it; missing if none has
 *   "complete": true,                 // false while it is imported, or after a crash
 *   "size": 1234, "modified": ISODate("…"),
 *   "modifiedNanos": 456700,          // within the millisecond
 *   "lines": 12, "entries": 11,       // complete lines read; those of them that are not blank
 *   "records": 11, "rejected": 0,     // rejected: conflicts too
 *   "incompleteTail": false,
 *   "enums": "",                      // the tables by which integers were read
 *   "words": "plain",                 // or verbatim: how words are stored
 *   "form": { … },                    // how the file spells its records, for an export
 *   "manifest": BinData,              // of a manifest: BSON of what stands beside the outputs
 *   "recordHash": BinData,            // runs only: SHA-256 of the document that the file gives
 *   "runs": ["run-001"],              // the runs of its records
 *   "ranges": [{ "run": "run-001", "from": 1, "to": 11 }],       // logs: sequences
 *   "offset": 1234, "sha256": "…",    // logs: the part that was imported, also before the end
 *   "written": [{ "id": …, "hash": BinData, "before": BinData }], // keyed records
 *   "parts": 1                        // number of documents of this entry
 * }
 * }</pre>
 *
 * {@code written} is stored <em>before</em> the documents are: {@code hash} is of the document as
 * imported, {@code before} of the document that it replaces. Lists too long for one document
 * continue in {@code { "_id": "…#1", "of": "…", "runs": […], "written": […] }}.
 *
 * <ol>
 *   <li>Before an import writes records of a file, it claims the file: it becomes the {@code
 *       owner}.
 *   <li>The records are written; of a long log, {@code offset} follows what is stored without a
 *       gap.
 *   <li>The entry is replaced by the final one, without an owner.
 *   <li>If the process dies before, another import claims the file and reads it from the offset.
 *       The hashes in {@code written} show which documents the dead import wrote.
 * </ol>
 */
public final class Ledger {
  private final MongoCollection<BsonDocument> collection;
  private final WriteGuard guard;

  /**
   * @param guard commits what is recorded
   */
  public Ledger(MongoDatabase database, String name, WriteGuard guard) {
    this.collection = database.getCollection(name, BsonDocument.class);
    this.guard = guard;
  }

  /**
   * The next files of a kind, in the byte order of their paths.
   *
   * @param after the id of the last one seen; null to begin
   * @return fewer than {@code most} at the end only
   */
  public List<LedgerFile> next(RecordKind kind, @Nullable String after, int most) {
    Bson rest =
        Filters.and(
            ofKind(kind),
            Filters.gt("_id", after == null ? "" : after),
            Filters.exists("of", false));
    return files(collection.find(rest).sort(Sorts.ascending("_id")).limit(most));
  }

  /** Whether it has no file. */
  public boolean isEmpty() {
    return collection.find(ofAnyKind()).projection(Projections.include("_id")).first() == null;
  }

  /** The entries of these files, by id. */
  public Map<String, LedgerFile> byId(Collection<String> ids) {
    return byId(files(collection.find(Filters.in("_id", ids))));
  }

  /**
   * The same, with one command that reads the entries of all files.
   *
   * @throws taskrunner.DatabaseException {@code damaged-bookkeeping}: one can't be read
   */
  public Map<String, LedgerFile> amongAll(Set<String> ids) {
    List<BsonDocument> wanted = new ArrayList<>();
    for (BsonDocument document :
        collection.find(Filters.and(ofAnyKind(), Filters.exists("of", false)))) {
      if (ids.contains(LedgerDocuments.read(stored(document)).id())) {
        wanted.add(document);
      }
    }
    return byId(files(wanted));
  }

  /** The files of a kind that have a record with one of these ids, according to the ledger. */
  public List<LedgerFile> holding(RecordKind kind, Collection<?> recordIds) {
    List<String> found = new ArrayList<>();
    Bson holds = Filters.and(ofKind(kind), Filters.in("written.id", recordIds));
    for (BsonDocument document :
        collection.find(holds).projection(Projections.include("_id", "of"))) {
      StoredDocument stored = stored(document);
      String head = stored.optional("of", StoredType.TEXT);
      found.add(head == null ? stored.needed("_id", StoredType.TEXT) : head);
    }
    return new ArrayList<>(byId(found).values());
  }

  /** The runs of state files with rejects, which may have no document. */
  public List<String> runsOfRejectedStates() {
    List<String> runs = new ArrayList<>();
    Bson rejected = Filters.and(ofKind(RecordKind.RUN), Filters.gt("rejected", 0L));
    for (BsonDocument file : collection.find(rejected).projection(Projections.include("runs"))) {
      List<String> some = stored(file).optional("runs", LedgerDocuments.TEXTS);
      runs.addAll(some == null ? List.of() : some);
    }
    return runs;
  }

  private List<LedgerFile> files(Iterable<BsonDocument> documents) {
    List<LedgerFile> files = new ArrayList<>();
    for (BsonDocument document : documents) {
      LedgerFile file = LedgerDocuments.read(stored(document));
      if (file.parts > 1) {
        for (BsonDocument part : collection.find(partsOf(file.id()))) {
          LedgerDocuments.readLists(stored(part), file);
        }
      }
      files.add(file);
    }
    return files;
  }

  private StoredDocument stored(BsonDocument document) {
    return StoredDocument.of(collection.getNamespace().getCollectionName(), document);
  }

  private static Map<String, LedgerFile> byId(List<LedgerFile> files) {
    Map<String, LedgerFile> byId = new HashMap<>();
    files.forEach(file -> byId.put(file.id(), file));
    return byId;
  }

  /**
   * Claims files for an import, if they have no owner or a dead one, and are as this import has
   * seen them. So a claim that is sent late, by a process that was frozen, does not change the
   * entry of a file that another import has finished. A transaction would also exclude that, but it
   * would wait for the open transaction of a dead import.
   *
   * @param wanted the files, each with the runs of its records as far as known
   * @param seen the entries of these files, by id; without those that do not exist
   * @param dead tokens of imports that have ended
   * @return the entries of the claimed files, by id
   */
  public Map<String, LedgerFile> claim(
      Collection<LedgerFile> wanted,
      Map<String, LedgerFile> seen,
      String token,
      Collection<String> dead) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    List<@Nullable String> free = new ArrayList<>(dead);
    free.add(null);
    free.add(token);
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (LedgerFile file : wanted) {
      ids.add(file.id());
      BsonDocument fresh = LedgerDocuments.of(new LedgerFile(file.kind(), file.path())).get(0);
      fresh.remove("_id");
      fresh.remove("runs");
      LedgerFile before = seen.get(file.id());
      writes.add(
          new UpdateOneModel<>(
              Filters.and(
                  Filters.eq("_id", file.id()), Filters.in("owner", free), unchanged(before)),
              Updates.combine(
                  new BsonDocument("$setOnInsert", fresh),
                  Updates.addEachToSet("runs", new ArrayList<>(file.runs)),
                  Updates.set("owner", token)),
              new UpdateOptions().upsert(before == null)));
    }
    try {
      BoundedWrites.under(guard, collection)
          .bulkWrite(writes, new BulkWriteOptions().ordered(false));
    } catch (MongoBulkWriteException e) {
      // Another import owns or finished it: it exists and does not match, so the upsert fails by
      // its _id.
      if (e.getWriteConcernError() != null
          || e.getWriteErrors().stream().anyMatch(error -> error.getCode() != 11000)) {
        throw e;
      }
    }
    Bson ours = Filters.and(Filters.in("_id", ids), Filters.eq("owner", token));
    return byId(files(Handles.newest(collection).find(ours)));
  }

  /** By what each import changes when it finishes a file. */
  private static Bson unchanged(@Nullable LedgerFile seen) {
    return seen == null
        ? Filters.ne("complete", true)
        : Filters.and(
            Filters.eq("complete", seen.complete),
            Filters.eq("size", seen.size),
            Filters.eq("offset", seen.offset),
            Filters.eq("sha256", seen.sha256));
  }

  /** Releases claims; needs no guard, because it is filtered by the token. */
  public void release(Collection<String> ids, String token) {
    if (!ids.isEmpty()) {
      collection.updateMany(
          Filters.and(Filters.in("_id", ids), Filters.eq("owner", token)), Updates.unset("owner"));
    }
  }

  /** Records that a file has records of more runs, before they are written. */
  public void addRuns(String id, Set<String> runs) {
    commit(
        List.of(
            new UpdateOneModel<>(
                Filters.eq("_id", id), Updates.addEachToSet("runs", new ArrayList<>(runs)))));
  }

  /** Stores these entries, each as a whole. */
  public void put(Collection<LedgerFile> files) {
    if (files.isEmpty()) {
      return;
    }
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    Map<LedgerFile, Integer> parts = new HashMap<>();
    for (LedgerFile file : files) {
      if (file.parts > 1) {
        writes.add(new DeleteManyModel<>(partsOf(file.id())));
      }
      List<BsonDocument> documents = LedgerDocuments.of(file);
      parts.put(file, documents.size());
      for (BsonDocument document : documents) {
        writes.add(
            new ReplaceOneModel<>(
                Filters.eq("_id", document.get("_id")),
                document,
                new ReplaceOptions().upsert(true)));
      }
    }
    commit(writes);
    parts.forEach((file, now) -> file.parts = now);
  }

  public void remove(Collection<LedgerFile> files) {
    List<String> ids = new ArrayList<>();
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (LedgerFile file : files) {
      ids.add(file.id());
      if (file.parts > 1) {
        writes.add(new DeleteManyModel<>(partsOf(file.id())));
      }
    }
    writes.add(new DeleteManyModel<>(Filters.in("_id", ids)));
    commit(writes);
  }

  /** Marks files as not imported, before their documents are deleted. */
  public void reopen(Collection<String> ids) {
    if (!ids.isEmpty()) {
      commit(
          List.of(
              new UpdateManyModel<>(
                  Filters.in("_id", ids),
                  Updates.combine(
                      Updates.set("complete", false),
                      Updates.set("offset", 0L),
                      Updates.set("sha256", ""),
                      Updates.set("ranges", new BsonArray())))));
    }
  }

  /** Matches the entries of a kind, and the documents in which their lists continue. */
  public static Bson ofKind(RecordKind kind) {
    String word = kind.ledgerWord();
    return Filters.and(Filters.gt("_id", word + ":"), Filters.lt("_id", word + ";"));
  }

  private static Bson ofAnyKind() {
    List<Bson> kinds = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      kinds.add(ofKind(kind));
    }
    return Filters.or(kinds);
  }

  /** By {@code _id}, which is indexed, and {@code of}: a file name may end like a part's id. */
  static Bson partsOf(String id) {
    return Filters.and(
        Filters.gte("_id", id + "#"), Filters.lt("_id", id + "$"), Filters.eq("of", id));
  }

  private void commit(List<WriteModel<BsonDocument>> writes) {
    guard.commit(session -> write(session, writes));
  }

  private void write(@Nullable ClientSession session, List<WriteModel<BsonDocument>> writes) {
    if (session == null) {
      collection.bulkWrite(writes);
    } else {
      collection.bulkWrite(session, writes);
    }
  }
}
