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
 * Drops a collection only if it is empty, without losing a document that is inserted meanwhile. The
 * server has no such command, so:
 *
 * <ol>
 *   <li>Set a validator that rejects all documents. The server waits for running writes and
 *       transactions, and then answers each insert with an error, so its writer knows.
 *   <li>Check again, and drop this collection only if it is still empty. If the drop is repeated
 *       because its answer was lost, another client may have made a new collection with this name,
 *       which stays.
 *   <li>Otherwise restore the former validator.
 * </ol>
 *
 * <p>This does not stop writes with {@code bypassDocumentValidation}.
 */
final class EmptyCollectionDrop {
  private final MongoDatabase database;
  private final SchemaCommands commands;

  EmptyCollectionDrop(MongoDatabase database, SchemaCommands commands) {
    this.database = database;
    this.commands = commands;
  }

  /** Returns whether the collection was dropped; if not, its validator is unchanged. */
  boolean dropIfEmpty(LiveCollection live) {
    String name = live.name();
    // An earlier attempt that was killed set this validator: it is not the former one.
    Validation former = live.validation().refusesAll() ? Validation.NONE : live.validation();
    if (!empty(name)) {
      return false;
    }
    // A stop must not come between: the next holder would find the collection closed to
    // writes.
    return commands.together(() -> isDroppedOrOpenAgain(live, former));
  }

  private boolean isDroppedOrOpenAgain(LiveCollection live, Validation former) {
    String name = live.name();
    try {
      commands.setValidation(name, Validation.REFUSE_ALL);
      if (empty(name)) {
        if (!commands.drop(live, () -> isClosed(name)) && isClosed(name)) {
          commands.putValidationBack(name, former);
        }
        return true;
      }
    } catch (LeaseLostException e) {
      // Another process has the lock now; its next migration or undo restores the
      // validator.
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

  /** Whether the collection with this name has the validator that no other client sets. */
  private boolean isClosed(String name) {
    LiveCollection now = LiveCollection.find(database, name);
    return now != null && now.validation().refusesAll();
  }

  /** Reads the newest state of the primary: a majority read could miss the last insert. */
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
