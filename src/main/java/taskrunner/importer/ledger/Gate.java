package taskrunner.importer.ledger;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import taskrunner.database.Sessions;
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
    Document undo = undo(expires("$gt"));
    if (undo != null) {
      // Not written to: it may be in a transaction, or have died in one.
      return undo;
    }
    end(undo(expires("$lte")));
    Document over =
        new Document(
            "$lte", List.of(new Document("$ifNull", List.of("$undo.expiresAt", "$$NOW")), "$$NOW"));
    Document pass =
        new Document(
                "registered",
                new Document(
                    "$add", List.of(new Document("$ifNull", List.of("$registered", 0L)), 1L)))
            .append("undo", new Document("$cond", List.of(over, "$$REMOVE", "$undo")));
    Document gate =
        InTime.of(collection, guard)
            .findOneAndUpdate(
                GATE,
                List.of(new Document("$set", pass)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    return gate == null ? null : gate.get("undo", Document.class);
  }

  /**
   * Shuts it, for one that has the migration's lock: another undo that is there is dead.
   *
   * @param undo who does, with its token
   * @param guard of the lock: shut after that is another's, it would shut out those who import
   *     after the next undo
   */
  void shut(Document undo, WriteGuard guard) {
    end(undo(new Document()));
    InTime.of(collection, guard)
        .updateOne(
            GATE,
            List.of(new Document("$set", new Document("undo", undo))),
            new UpdateOptions().upsert(true));
  }

  private static Document expires(String comparedToNow) {
    return new Document("$expr", new Document(comparedToNow, List.of("$undo.expiresAt", "$$NOW")));
  }

  private @Nullable Document undo(Bson which) {
    Document gate = collection.find(and(GATE, which)).first();
    return gate == null ? null : gate.get("undo", Document.class);
  }

  /** What an undo that died in a transaction left open would hold up whoever comes to the gate. */
  private void end(@Nullable Document deadUndo) {
    if (deadUndo != null) {
      Sessions.end(database, deadUndo.getList("sessions", String.class, List.of()));
    }
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

  /** Opens it again. */
  void open(String token) {
    InTime.within(Participants.END_TIME, collection).deleteOne(shutBy(token));
  }

  static Bson shutBy(String token) {
    return and(GATE, eq("undo.token", token));
  }
}
