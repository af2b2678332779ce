package taskrunner.database;

import com.mongodb.MongoException;
import com.mongodb.connection.ClusterDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

/**
 * Whether a majority of a replica set confirms what is written. The server says so to everybody:
 * {@code hello} has the time of the newest write, and of the newest that a majority has. Without a
 * majority our writes would wait in vain, and so would each majority read of a collection that was
 * made or changed since.
 *
 * <p>A standalone server and a router do not say it; there it is taken for given.
 */
final class Majority {
  /** Within which a majority that lives confirms something, however far it is behind. */
  private static final Duration STANDSTILL = Duration.ofMillis(2500);

  /** The same for what may write, which waits for a member that has to find its new primary. */
  private static final Duration LONG_STANDSTILL = Duration.ofSeconds(8);

  /** What may be used of the time of first contact, an election included. */
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(17);

  /** A server without other writes makes one every 10 s. */
  private static final Duration NEXT_WRITE = Duration.ofSeconds(11);

  private static final long PAUSE_MILLIS = 50;

  /** Reading nothing from each collection takes no longer, unless it waits for a majority. */
  private static final Duration READING = Duration.ofSeconds(1);

  private static final Document HELLO = new Document("hello", 1);

  private final DatabaseConnection connection;

  private final long created = System.nanoTime();

  /** The write that is waited for, or was in vain. */
  private @Nullable BsonTimestamp missed;

  /** Since when. */
  private long since;

  Majority(DatabaseConnection connection) {
    this.connection = connection;
  }

  /**
   * Whether what is written by now is confirmed, or a part of it in the time that is waited. After
   * an election that takes some seconds: the others have to find out whom to follow.
   */
  private boolean confirms(Patience patience) {
    return confirms(patience, hello());
  }

  private synchronized boolean confirms(Patience patience, BsonDocument hello) {
    if (missed == null) {
      missed = time(hello, "opTime");
      since = System.nanoTime();
    }
    BsonTimestamp before = time(hello, "majorityOpTime");
    BsonTimestamp confirmed = before;
    long end = end(patience);
    while (missed != null && !reaches(confirmed, missed)) {
      if (!Objects.equals(before, confirmed)) {
        break;
      }
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Pause.ofMillis(PAUSE_MILLIS, "waiting for a majority");
      confirmed = time(hello(), "majorityOpTime");
    }
    missed = null;
    return true;
  }

  /** When it is no longer waited for; at first contact the whole wait counts. */
  private long end(Patience patience) {
    if (patience == Patience.LOOK) {
      return since + STANDSTILL.toNanos();
    }
    long most = since + LONG_STANDSTILL.toNanos();
    long contact = created + FIRST_CONTACT.toNanos();
    return since - contact < 0 && contact - most < 0
        ? Math.max(since + STANDSTILL.toNanos(), contact)
        : most;
  }

  private static boolean reaches(@Nullable BsonTimestamp confirmed, BsonTimestamp written) {
    return confirmed != null && confirmed.compareTo(written) >= 0;
  }

  /** Why no write can be confirmed; null where one can. */
  @Nullable DatabaseException lost(Patience patience) {
    return confirms(patience) ? null : error(null);
  }

  /**
   * As {@link #lost}, before something is written. Where too few members answer here, a member may
   * have died after the last write, or the network may not let us ask it: the next write tells.
   */
  @Nullable DatabaseException lostForWrites(Patience patience) {
    BsonDocument hello = hello();
    DatabaseException lost = confirms(patience, hello) ? null : error(null);
    if (lost != null
        || patience == Patience.LOOK
        || !Members.tooFew(connection.client().getClusterDescription(), hello)) {
      return lost;
    }
    BsonTimestamp before = time(hello(), "opTime");
    long end = System.nanoTime() + NEXT_WRITE.toNanos();
    while (before != null && System.nanoTime() - end < 0) {
      BsonTimestamp last = time(hello(), "opTime");
      if (last != null && last.compareTo(before) > 0) {
        return lost(Patience.LOOK);
      }
      Pause.ofMillis(PAUSE_MILLIS, "waiting for a majority");
    }
    return null;
  }

  private BsonDocument hello() {
    return connection.admin().runCommand(HELLO, BsonDocument.class);
  }

  /**
   * Nothing is read yet; throws where reading would wait for a majority that is out of reach.
   *
   * @param collections which will be read
   */
  void requireReadable(Patience patience, Collection<String> collections) {
    if (confirms(patience) || collections.isEmpty()) {
      return;
    }
    try {
      connection
          .database()
          .withTimeout(READING.toMillis(), TimeUnit.MILLISECONDS)
          .getCollection(collections.iterator().next())
          .aggregate(nothingOf(collections))
          .first();
    } catch (MongoException e) {
      if (TimeOver.is(e)) {
        throw error(e);
      }
      // What else is wrong is said by who reads.
    }
  }

  private static List<Document> nothingOf(Collection<String> collections) {
    Document none = new Document("$match", new Document("_id", new ObjectId()));
    List<Document> pipeline = new ArrayList<>(List.of(none));
    collections.stream()
        .skip(1)
        .forEach(
            name ->
                pipeline.add(
                    new Document(
                        "$unionWith",
                        new Document("coll", name).append("pipeline", List.of(none)))));
    return pipeline;
  }

  private DatabaseException error(@Nullable Throwable cause) {
    ClusterDescription cluster = connection.client().getClusterDescription();
    return new DatabaseException(
        ErrorCode.SERVER_ERROR,
        "A majority of the members does not confirm writes%s.".formatted(Members.down(cluster)),
        "Bring the members that hold data up again, or take those that are gone out of the replica"
            + " set (rs.remove); then run it again.",
        cause);
  }

  private static @Nullable BsonTimestamp time(BsonDocument hello, String which) {
    BsonValue write = hello.get("lastWrite");
    BsonValue time = write != null && write.isDocument() ? write.asDocument().get(which) : null;
    BsonValue stamp = time != null && time.isDocument() ? time.asDocument().get("ts") : null;
    return stamp != null && stamp.isTimestamp() ? stamp.asTimestamp() : null;
  }
}
