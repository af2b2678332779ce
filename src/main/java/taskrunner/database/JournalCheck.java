package taskrunner.database;

import com.mongodb.MongoCommandException;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;

/**
 * Whether the server has a journal. Only a user with privileges on the whole cluster can ask for
 * that. Any user can find out with a journaled write, which the server rejects before it executes
 * it. So this sends one that changes nothing.
 *
 * <p>A replica set adds a no-op to its oplog for it. A majority has to acknowledge this entry, so
 * that {@link Majority} notices a lost one also where nothing else is written.
 */
final class JournalCheck {
  private static final Document JOURNALED = new Document("w", 1).append("j", true);

  /** Matches no document. */
  private static final Document NOTHING =
      new Document("q", new Document("_id", new ObjectId()))
          .append("u", new Document("$set", new Document("journaled", true)));

  private JournalCheck() {}

  /**
   * The error if the server has no journal; null if it has one, or does not say.
   *
   * @param collection one that the user may write to; it need not exist
   */
  static @Nullable DatabaseException missing(DatabaseConnection connection, String collection) {
    try {
      if (connection.transactions()) {
        // For a transaction that does not exist; this needs no privilege.
        connection
            .admin()
            .runCommand(
                new Document("abortTransaction", 1)
                    .append("txnNumber", 1L)
                    .append("autocommit", false)
                    .append("writeConcern", JOURNALED));
      } else {
        connection
            .database()
            .runCommand(
                new Document("update", collection)
                    .append("updates", List.of(NOTHING))
                    .append("writeConcern", JOURNALED));
      }
    } catch (MongoCommandException e) {
      if (ServerFault.of(e.getErrorCode(), e.getErrorMessage()) == ServerFault.NO_JOURNAL) {
        return new DatabaseException(
            ServerFault.NO_JOURNAL.code(),
            ServerFault.NO_JOURNAL.sentence() + ".",
            ServerFault.NO_JOURNAL.hint(),
            e);
      }
    }
    return null;
  }
}
