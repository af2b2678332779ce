package taskrunner.schema;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import org.bson.BsonDocument;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseErrors;

/**
 * Drops a collection only while it is empty, without losing a document that somebody inserts in
 * between. The server has no such command, so:
 *
 * <ol>
 *   <li>A validator that refuses everything is put on. The server waits for writes and transactions
 *       that are under way, and from then on answers an insert with an error: the writer knows.
 *   <li>The collection is looked at again, and dropped only if it is still empty.
 *   <li>Otherwise the former validator is put back.
 * </ol>
 *
 * <p>Writers that ask for {@code bypassDocumentValidation} are not held back by this.
 */
final class EmptyCollectionDrop {
  private final MongoDatabase database;
  private final SchemaCommands commands;

  EmptyCollectionDrop(MongoDatabase database, SchemaCommands commands) {
    this.database = database;
    this.commands = commands;
  }

  /** Returns whether the collection was dropped; if not, its validator is as it was. */
  boolean dropIfEmpty(LiveCollection live) {
    String name = live.name();
    // Closed by an earlier attempt that was killed: not what was there before.
    Validation former = live.validation().refusesAll() ? Validation.NONE : live.validation();
    if (!empty(name)) {
      return false;
    }
    // A stop must not come between: the next holder would find the collection closed.
    return commands.together(() -> isDroppedOrOpenAgain(name, former));
  }

  private boolean isDroppedOrOpenAgain(String name, Validation former) {
    try {
      commands.setValidation(name, Validation.REFUSE_ALL);
      if (empty(name)) {
        commands.drop(name);
        return true;
      }
    } catch (LeaseLostException e) {
      // The database is another process's now; its next migration or undo opens the collection.
      throw e;
    } catch (RuntimeException e) {
      try {
        commands.putValidationBack(name, former);
      } catch (RuntimeException putBack) {
        e.addSuppressed(putBack);
      }
      throw e;
    }
    commands.putValidationBack(name, former);
    return false;
  }

  /** Looks at the primary's newest state: a majority read could miss the last insert. */
  private boolean empty(String name) {
    try {
      return database
              .getCollection(name, BsonDocument.class)
              .withReadPreference(ReadPreference.primary())
              .withReadConcern(ReadConcern.LOCAL)
              .find()
              .projection(Projections.include("_id"))
              .limit(1)
              .first()
          == null;
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "looking for documents in " + name);
    }
  }
}
