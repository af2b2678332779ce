package taskrunner.database;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.Document;

/** Sessions that a dead process left open at the server, by their UUIDs. */
public final class Sessions {
  private Sessions() {}

  /** By which others can end it. */
  public static String uuid(ClientSession session) {
    return session.getServerSession().getIdentifier().getBinary("id").asUuid().toString();
  }

  /**
   * Ends their transactions, which would hold up whoever writes to the same documents, for up to
   * the server's own limit of 60 s. Sessions that are gone are fine; another user's are left to the
   * server.
   */
  public static void end(MongoDatabase database, Collection<String> uuids) {
    if (uuids.isEmpty()) {
      return;
    }
    List<Document> ids =
        uuids.stream()
            .map(uuid -> new Document("id", new BsonBinary(UUID.fromString(uuid))))
            .toList();
    try {
      database.runCommand(new Document("killSessions", ids));
    } catch (MongoCommandException e) {
      // Not ours to end: the server does it after a while.
    }
  }
}
