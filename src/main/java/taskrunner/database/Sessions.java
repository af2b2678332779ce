package taskrunner.database;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Log;

/** Sessions that a dead process left open at the server, by their UUIDs. */
public final class Sessions {
  private static final Log LOG = Log.of(Sessions.class);

  private Sessions() {}

  /** The UUID of a session, by which another process can end it. */
  public static String uuid(ClientSession session) {
    return session.getServerSession().getIdentifier().getBinary("id").asUuid().toString();
  }

  /**
   * Ends their transactions, which would block all writers of the same documents for up to the
   * server's limit of 60 s. Sessions that don't exist any more are ignored. Sessions of another
   * user, and invalid UUIDs, are left to the server.
   */
  public static void end(MongoDatabase database, Collection<String> uuids) {
    end(database, uuids, null);
  }

  /**
   * The same, within a time.
   *
   * @throws com.mongodb.MongoTimeoutException the server did not answer in time
   */
  public static void end(
      MongoDatabase database, Collection<String> uuids, @Nullable Duration most) {
    List<Document> ids = new ArrayList<>();
    for (String uuid : uuids) {
      try {
        ids.add(new Document("id", new BsonBinary(UUID.fromString(uuid))));
      } catch (IllegalArgumentException e) {
        LOG.debug("A session is recorded by what is no UUID; it is left to the server.");
      }
    }
    if (ids.isEmpty()) {
      return;
    }
    try {
      (most == null ? database : database.withTimeout(most.toMillis(), TimeUnit.MILLISECONDS))
          .runCommand(new Document("killSessions", ids));
    } catch (MongoCommandException e) {
      // Missing privilege: the server ends them after a while.
    }
  }
}
