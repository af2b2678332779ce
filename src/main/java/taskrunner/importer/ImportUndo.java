package taskrunner.importer;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import taskrunner.UndoReport.Kept;
import taskrunner.importer.Importer.Undone;
import taskrunner.importer.keyed.FirstSeen;
import taskrunner.importer.ledger.Ledger;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.LedgerFile.Written;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.Identity;
import taskrunner.importer.write.IfUnchanged;
import taskrunner.importer.write.Retries;

/**
 * Reverts an import. It deletes log entries that have their deterministic {@code _id}, and keyed
 * records that are as they were imported. It reads the ledger page by page:
 *
 * <ol>
 *   <li>It marks the files as not imported. After a kill, an undo or an import can then continue.
 *   <li>It deletes the documents of each kind, and counts those that remain.
 *   <li>It removes the files from the ledger. Until then the ledger shows which files an undo that
 *       died has taken back.
 * </ol>
 */
final class ImportUndo {
  private static final int PAGE = 1_000;

  private final Function<RecordKind, MongoCollection<BsonDocument>> collections;
  private final Ledger ledger;
  private final Retries retries;
  private final Map<RecordKind, Long> kept = new EnumMap<>(RecordKind.class);
  private long deleted;

  ImportUndo(
      Function<RecordKind, MongoCollection<BsonDocument>> collections,
      Ledger ledger,
      Retries retries) {
    this.collections = collections;
    this.ledger = ledger;
    this.retries = retries;
  }

  Undone run() {
    List<RecordKind> order = new ArrayList<>(List.of(RecordKind.values()));
    Collections.reverse(order);
    for (RecordKind kind : order) {
      pages(kind, this::reopen);
    }
    for (RecordKind kind : order) {
      if (kind.isLines()) {
        pages(kind, this::deleteLogs);
      } else {
        pages(kind, files -> delete(kind, files));
        FirstSeen counted = new FirstSeen();
        pages(kind, files -> count(kind, files, counted));
      }
    }
    for (RecordKind kind : order) {
      pages(kind, this::forget);
    }
    List<Kept> left = new ArrayList<>();
    kept.forEach(
        (kind, n) ->
            left.add(
                new Kept(
                    collections.apply(kind).getNamespace().getCollectionName(),
                    n,
                    "changed since they were imported")));
    return new Undone(deleted, left);
  }

  private void pages(RecordKind kind, Consumer<List<LedgerFile>> work) {
    String last = null;
    while (true) {
      String after = last;
      List<LedgerFile> page =
          retries.retry("reading what was imported", () -> ledger.next(kind, after, PAGE));
      if (page.isEmpty()) {
        return;
      }
      work.accept(page);
      last = page.get(page.size() - 1).id();
    }
  }

  private void reopen(List<LedgerFile> files) {
    List<String> ids = files.stream().map(LedgerFile::id).toList();
    retries.retry("starting to undo the import", () -> ledger.reopen(ids));
  }

  private void forget(List<LedgerFile> files) {
    retries.retry("removing files from the ledger", () -> ledger.remove(files));
  }

  private void deleteLogs(List<LedgerFile> files) {
    Set<String> runs = new LinkedHashSet<>();
    files.forEach(file -> runs.addAll(file.runs));
    inPages(runs, some -> deleteLogs(collections.apply(RecordKind.LOG), some));
  }

  private void deleteLogs(MongoCollection<BsonDocument> logs, List<String> runs) {
    while (true) {
      // A failover ends the cursor: a new query does not find what is deleted already.
      List<BsonValue> ids = retries.retry("reading log entries", () -> imported(logs, runs));
      if (ids.isEmpty()) {
        return;
      }
      inPages(ids, some -> deleted += delete(logs, in("_id", some)));
    }
  }

  private static <T> void inPages(Collection<T> all, Consumer<List<T>> work) {
    List<T> list = new ArrayList<>(all);
    for (int from = 0; from < list.size(); from += PAGE) {
      work.accept(list.subList(from, Math.min(list.size(), from + PAGE)));
    }
  }

  /** Some of the imported entries of these runs; empty if there are no more. */
  private static List<BsonValue> imported(MongoCollection<BsonDocument> logs, List<String> runs) {
    List<BsonValue> ids = new ArrayList<>();
    try (var cursor =
        logs.find(in("runId", runs))
            .projection(Projections.include("runId", "sequence", "timestamp"))
            .iterator()) {
      while (cursor.hasNext() && ids.size() < 100 * PAGE) {
        BsonDocument entry = cursor.next();
        if (Identity.isImported(entry)) {
          ids.add(entry.get("_id"));
        }
      }
    }
    return ids;
  }

  private void delete(RecordKind kind, List<LedgerFile> files) {
    files.forEach(file -> inPages(file.written.values(), some -> deleteRecords(kind, some)));
  }

  private void deleteRecords(RecordKind kind, List<Written> claims) {
    MongoCollection<BsonDocument> collection = collections.apply(kind);
    Map<Object, BsonDocument> there = stored(collection, claims);
    for (Written claim : claims) {
      BsonDocument stored = there.get(claim.id());
      if (stored != null) {
        BsonBinary hash = Identity.hash(stored);
        if (hash.equals(claim.hash()) || hash.equals(claim.before())) {
          deleted += delete(collection, IfUnchanged.since(stored, 0));
        }
      }
    }
  }

  /** Counts documents that were changed since. Two files may have claimed one document. */
  private void count(RecordKind kind, List<LedgerFile> files, FirstSeen counted) {
    files.forEach(file -> inPages(file.written.values(), some -> countStored(kind, some, counted)));
  }

  private void countStored(RecordKind kind, List<Written> claims, FirstSeen counted) {
    for (Object id : stored(collections.apply(kind), claims).keySet()) {
      if (counted.putIfAbsent(id, claims.get(0).hash()) == FirstSeen.First.NONE) {
        kept.merge(kind, 1L, Long::sum);
      }
    }
  }

  private long delete(MongoCollection<BsonDocument> collection, Bson filter) {
    long[] deletedNow = {0};
    retries.retry(
        "deleting imported documents from " + collection.getNamespace().getCollectionName(),
        () ->
            retries
                .guard()
                .commit(
                    session ->
                        deletedNow[0] =
                            session == null
                                ? collection.deleteMany(filter).getDeletedCount()
                                : collection.deleteMany(session, filter).getDeletedCount()));
    return deletedNow[0];
  }

  private Map<Object, BsonDocument> stored(
      MongoCollection<BsonDocument> collection, List<Written> claims) {
    Map<Object, BsonDocument> found = new HashMap<>();
    List<Object> ids = claims.stream().map(Written::id).toList();
    for (BsonDocument stored : retries.find(collection, in("_id", ids))) {
      BsonValue id = stored.get("_id", BsonNull.VALUE);
      found.put(id.isObjectId() ? id.asObjectId().getValue() : id.asString().getValue(), stored);
    }
    return found;
  }
}
