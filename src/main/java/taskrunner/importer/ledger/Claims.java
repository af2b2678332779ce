package taskrunner.importer.ledger;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.StoredDocument;
import taskrunner.lease.BoundedWrites;
import taskrunner.schema.WriteGuard;

/** Makes an import the {@code owner} of files in the ledger, in one commit of its lease. */
final class Claims {
  private static final int DUPLICATE_KEY = 11000;

  private final MongoCollection<BsonDocument> collection;
  private final WriteGuard guard;
  private final String token;

  /** The owners that a file may have: none, this import, and dead ones. */
  private final Set<@Nullable String> free;

  private final Predicate<LedgerFile> done;

  /**
   * @param done whether an entry covers its file
   */
  Claims(
      MongoCollection<BsonDocument> collection,
      WriteGuard guard,
      String token,
      Collection<String> dead,
      Predicate<LedgerFile> done) {
    this.collection = collection;
    this.guard = guard;
    this.token = token;
    this.free = new HashSet<>(dead);
    this.done = done;
    free.add(null);
    free.add(token);
  }

  void write(Collection<LedgerFile> wanted) {
    guard.commit(
        session -> {
          Map<String, LedgerFile> now = heads(session, wanted);
          List<WriteModel<BsonDocument>> writes = new ArrayList<>();
          for (LedgerFile file : wanted) {
            LedgerFile before = now.get(file.id());
            if (before == null || (free.contains(before.owner) && !done.test(before))) {
              writes.add(claim(file));
            } else if (before.owner != null && free.contains(before.owner)) {
              writes.add(release(file, before.owner));
            }
          }
          write(session, writes);
        });
  }

  /** The entries without the lists that continue in other documents. */
  private Map<String, LedgerFile> heads(
      @Nullable ClientSession session, Collection<LedgerFile> wanted) {
    Bson these = Filters.in("_id", wanted.stream().map(LedgerFile::id).toList());
    Map<String, LedgerFile> heads = new HashMap<>();
    for (BsonDocument document :
        session == null ? collection.find(these) : collection.find(session, these)) {
      LedgerFile head =
          LedgerDocuments.read(
              StoredDocument.of(collection.getNamespace().getCollectionName(), document));
      heads.put(head.id(), head);
    }
    return heads;
  }

  private WriteModel<BsonDocument> claim(LedgerFile file) {
    BsonDocument fresh = LedgerDocuments.of(new LedgerFile(file.kind(), file.path())).get(0);
    fresh.remove("_id");
    fresh.remove("runs");
    return new UpdateOneModel<>(
        Filters.and(Filters.eq("_id", file.id()), Filters.in("owner", free)),
        Updates.combine(
            new BsonDocument("$setOnInsert", fresh),
            Updates.addEachToSet("runs", new ArrayList<>(file.runs)),
            Updates.set("owner", token)),
        new UpdateOptions().upsert(true));
  }

  private static WriteModel<BsonDocument> release(LedgerFile file, String owner) {
    return new UpdateOneModel<>(
        Filters.and(Filters.eq("_id", file.id()), Filters.eq("owner", owner)),
        Updates.unset("owner"));
  }

  private void write(@Nullable ClientSession session, List<WriteModel<BsonDocument>> writes) {
    if (writes.isEmpty()) {
      return;
    }
    BulkWriteOptions each = new BulkWriteOptions().ordered(false);
    try {
      if (session == null) {
        BoundedWrites.under(guard, collection).bulkWrite(writes, each);
      } else {
        collection.bulkWrite(session, writes, each);
      }
    } catch (MongoBulkWriteException e) {
      // Another import has claimed it meanwhile: it exists and does not match, so the upsert fails
      // by its _id. That also ends a transaction, which is then repeated.
      if (e.getWriteConcernError() != null
          || e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY)) {
        throw e;
      }
    }
  }
}
