package taskrunner.database;

import com.mongodb.MongoCommandException;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;

/**
 * Whether the server keeps a journal. Only a user with rights on the whole cluster may ask that;
 * everybody learns it by asking for a journaled write, which is refused before it is looked at. So
 * something is asked for that changes nothing.
 */
final class JournalCheck {
  private static final Document JOURNALED = new Document("w", 1).append("j", true);

  /** No document has such a key. */
  private static final Document NOTHING =
      new Document("q", new Document("_id", new ObjectId()))
          .append("u", new Document("$set", new Document("journaled", true)));

  private JournalCheck() {}

  /**
   * Why nothing can be written; null where the server keeps a journal, or does not say.
   *
   * @param collection one that the user may write to; it need not be there
   */
  static @Nullable DatabaseException missing(DatabaseConnection connection, String collection) {
    try {
      if (connection.transactions()) {
        // Of a transaction that does not exist; it needs no privilege.
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
