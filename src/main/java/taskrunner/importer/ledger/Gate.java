package taskrunner.importer.ledger;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.expr;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
import taskrunner.database.StoredDocument;
import taskrunner.database.StoredType;
import taskrunner.schema.WriteGuard;

/**
 * What imports pass and an undo shuts. Both write to it before they look for the other.
 *
 * <pre>{@code
 * { "_id": "gate", "registered": NumberLong(3),
 *   "undo": { "token": "…", "host": …, "pid": …, "version": …, "expiresAt": …,   // while one runs
 *             "sessions": ["…"] } }    // UUID of the one of its transactions
 * }</pre>
 */
final class Gate {
  private static final String ID = "gate";
  private static final Bson GATE = eq("_id", ID);

  private final MongoDatabase database;
  private final MongoCollection<Document> collection;

  Gate(MongoDatabase database, String ledger) {
    this.database = database;
    this.collection = database.getCollection(ledger);
  }

  /**
   * Passes it.
   *
   * @param guard of whoever imports
   * @return the undo that is behind it, or null
   */
  @Nullable Document pass(WriteGuard guard) {
    Document undo = find(expr(new Document("$not", expired("$undo.expiresAt"))));
    if (undo != null) {
      // Not written to: it may be in a transaction, or have died in one.
      return undo;
    }
    end(find(expr(expired("$undo.expiresAt"))));
    Document registered =
        new Document("$cond", List.of(new Document("$isNumber", "$registered"), "$registered", 0L));
    Document pass =
        new Document("registered", new Document("$add", List.of(registered, 1L)))
            .append(
                "undo",
                new Document("$cond", List.of(expired("$undo.expiresAt"), "$$REMOVE", "$undo")));
    Document gate =
        InTime.of(collection, guard)
            .findOneAndUpdate(
                GATE,
                List.of(new Document("$set", pass)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    return undoOf(gate);
  }

  /**
   * Shuts it, for one that has the migration's lock: another undo that is there is dead.
   *
   * @param undo who does, with its token
   * @param guard of the lock: shut after that is another's, it would shut out those who import
   *     after the next undo
   */
  void shut(Document undo, WriteGuard guard) {
    end(find(Filters.empty()));
    InTime.of(collection, guard)
        .updateOne(
            GATE,
            // Not only field by field: it takes the place of whatever is there.
            List.of(
                new Document(
                    "$set", new Document("undo", new Document("$mergeObjects", List.of(undo))))),
            new UpdateOptions().upsert(true));
  }

  /** Without a date, or with what is none, it is over too. */
  static Document expired(String field) {
    return new Document(
        "$or",
        List.of(
            new Document("$ne", List.of(new Document("$type", field), "date")),
            new Document("$lte", List.of(field, "$$NOW"))));
  }

  /** The undo that has shut the gate, if it is such a one. */
  private @Nullable Document find(Bson which) {
    return undoOf(collection.find(and(GATE, which)).first());
  }

  private static @Nullable Document undoOf(@Nullable Document gate) {
    return gate != null && gate.get("undo") instanceof Document undo ? undo : null;
  }

  /** What an undo that died in a transaction left open would hold up whoever comes to the gate. */
  private void end(@Nullable Document deadUndo) {
    if (deadUndo != null) {
      Sessions.end(database, sessions(deadUndo));
    }
  }

  /** The sessions of an import or undo; none where they are not what they should be. */
  List<String> sessions(Document one) {
    List<String> sessions = stored(one).shown("sessions", StoredType.listOf(StoredType.TEXT));
    return sessions == null ? List.of() : sessions;
  }

  /** An import or undo, for a message. */
  String describe(Document one) {
    StoredDocument stored = stored(one);
    String host = stored.shown("host", StoredType.TEXT);
    return "%s (process %s, version %s)"
        .formatted(
            host == null ? "an unknown host" : host,
            stored.shown("pid", StoredType.COUNT),
            stored.shown("version", StoredType.TEXT));
  }

  private StoredDocument stored(Document one) {
    return StoredDocument.of(collection.getNamespace().getCollectionName(), one);
  }

  /**
   * Prolongs the undo's hold.
   *
   * @return false when it is another's, or gone
   */
  boolean renew(String token, Document expiry, Duration most) {
    return InTime.within(most, collection)
            .updateOne(
                shutBy(token),
                List.of(new Document("$set", new Document("undo.expiresAt", expiry))))
            .getMatchedCount()
        == 1;
  }

  /** Opens it again, while the hold on it is ours. */
  void open(String token, Supplier<Duration> left) {
    InTime.whileLeft(left, collection).deleteOne(shutBy(token));
  }

  static Bson shutBy(String token) {
    return and(GATE, eq("undo.token", token));
  }
}
