package taskrunner.importer.ledger;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.lease.BoundedWrites;
import taskrunner.lease.LeaseDocument;
import taskrunner.lease.ServerTime;
import taskrunner.lease.ThisProcess;
import taskrunner.schema.WriteGuard;

/**
 * An import passes the gate, an undo closes it. Each writes to it before it checks for the other.
 *
 * <pre>{@code
 * { "_id": "gate", "registered": NumberLong(3),
 *   "undo": { "token": "…", "host": …, "pid": …, "version": …, "expiresAt": …,   // while one runs
 *             "sessions": ["…"] } }    // UUID of the one of its transactions
 * { "_id": "undone", "token": "…" }    // of the last undo that may have removed documents
 * }</pre>
 */
public final class Gate {
  private static final Bson GATE = eq("_id", "gate");
  private static final Bson UNDONE = eq("_id", "undone");
  private static final Document EXPIRED = ServerTime.isOver("$undo.expiresAt");

  private final MongoDatabase database;
  private final MongoCollection<Document> collection;

  public Gate(MongoDatabase database, String ledger) {
    this.database = database;
    this.collection = database.getCollection(ledger);
  }

  /** The lease of an undo that closes the gate. */
  LeaseDocument hold(String token) {
    Bson ours = and(GATE, eq("undo.token", token));
    return ImportRegistry.lease(
        token,
        "The undo's hold on the ledger",
        collection.getNamespace().getCollectionName(),
        ours,
        "undo.expiresAt",
        List.of(ours));
  }

  /**
   * Passes the gate.
   *
   * @param guard of the import
   * @return the undo that has closed it, or null
   */
  @Nullable Document pass(WriteGuard guard) {
    Document undo = undo();
    if (undo != null && !Boolean.TRUE.equals(undo.get("expired"))) {
      // No write to the gate: the undo may have an open transaction on it.
      return undo;
    }
    endSessionsOf(undo);
    Document registered =
        new Document("$cond", List.of(new Document("$isNumber", "$registered"), "$registered", 0L));
    Document pass =
        new Document("registered", new Document("$add", List.of(registered, 1L)))
            .append("undo", new Document("$cond", List.of(EXPIRED, "$$REMOVE", "$undo")));
    return undoOf(
        BoundedWrites.under(guard, collection)
            .findOneAndUpdate(
                GATE,
                List.of(new Document("$set", pass)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER)));
  }

  /**
   * Closes the gate, for a process that holds the migration's lock. Another undo in it is dead.
   *
   * @param undo the undo, with its token
   * @param guard of the lock. A process that has lost the lock must not close the gate: imports
   *     would wait for an undo that is over
   */
  void close(Document undo, WriteGuard guard) {
    endSessionsOf(undo());
    BoundedWrites.under(guard, collection)
        .updateOne(
            GATE,
            // $mergeObjects, because $set alone merges into an existing document.
            List.of(
                new Document(
                    "$set", new Document("undo", new Document("$mergeObjects", List.of(undo))))),
            new UpdateOptions().upsert(true));
  }

  /**
   * Records an undo of the import before it removes anything: what an import wrote before may be
   * gone from now on.
   *
   * @param token of the undo, which has closed the gate and found no import
   * @param hold of the undo
   */
  void recordUndo(String token, WriteGuard hold) {
    BoundedWrites.under(hold, collection)
        .updateOne(UNDONE, Updates.set("token", token), new UpdateOptions().upsert(true));
  }

  /** The token of the last undo that may have removed documents; null: there was none. */
  public @Nullable String lastUndo() {
    return lastUndo(collection.find(UNDONE).first());
  }

  /** As {@link #lastUndo()}, not older than what the session has read or written. */
  public @Nullable String lastUndo(ClientSession session) {
    return lastUndo(collection.find(session, UNDONE).first());
  }

  private @Nullable String lastUndo(@Nullable Document found) {
    return found == null ? null : stored(found).shown("token", StoredType.TEXT);
  }

  /**
   * What the gate says of undos of the import.
   *
   * @param last the token of the last one that may have removed documents; null: there was none
   * @param closed whether one has closed the gate; also one that died
   */
  public record Undos(@Nullable String last, boolean closed) {}

  /** Reads both with one command: an undo that begins meanwhile is in {@code closed}. */
  public Undos undos() {
    String last = null;
    boolean closed = false;
    Bson both = in("_id", "gate", "undone");
    // Backwards, because an undo closes the gate before it records itself.
    for (Document one : collection.find(both).sort(Sorts.descending("_id"))) {
      if ("undone".equals(one.get("_id"))) {
        last = lastUndo(one);
      } else {
        Document undo = undoOf(one);
        closed = undo != null && undo.containsKey("token");
      }
    }
    return new Undos(last, closed);
  }

  /** The undo that has closed the gate, with the field {@code expired}; null for none. */
  private @Nullable Document undo() {
    Document expired = new Document("$set", new Document("undo.expired", EXPIRED));
    Document matched =
        new Document(
            "$match",
            new Document("_id", "gate").append("undo.token", new Document("$exists", true)));
    return undoOf(collection.aggregate(List.of(matched, expired)).first());
  }

  private static @Nullable Document undoOf(@Nullable Document gate) {
    return gate != null && gate.get("undo") instanceof Document undo ? undo : null;
  }

  /** Ends the transaction of a dead undo, which would block every write to the gate. */
  private void endSessionsOf(@Nullable Document deadUndo) {
    if (deadUndo != null) {
      Sessions.end(database, sessions(deadUndo));
    }
  }

  /** The sessions of an import or undo; empty if the field is damaged. */
  List<String> sessions(Document one) {
    List<String> sessions = stored(one).shown("sessions", StoredType.listOf(StoredType.TEXT));
    return sessions == null ? List.of() : sessions;
  }

  /** Describes an import or undo in a message. */
  String describe(Document one) {
    StoredDocument stored = stored(one);
    return ThisProcess.describe(
        stored.shown("host", StoredType.TEXT),
        stored.shown("pid", StoredType.COUNT),
        stored.shown("version", StoredType.TEXT));
  }

  private StoredDocument stored(Document one) {
    return StoredDocument.of(collection.getNamespace().getCollectionName(), one);
  }
}
