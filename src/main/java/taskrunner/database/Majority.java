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
 * Whether a majority of a replica set acknowledges writes. Every user can ask: {@code hello} has
 * the time of the newest write, and of the newest one that a majority has. Without a majority our
 * writes would wait in vain, and so would each majority read of a collection that was created or
 * changed since.
 *
 * <p>A standalone server and a router do not report these times; there a majority is assumed.
 */
final class Majority {
  /** The time in which a living majority acknowledges some write, however far it is behind. */
  private static final Duration STANDSTILL = Duration.ofMillis(2500);

  /** The same for an operation that may write, and waits for a member to find its new primary. */
  private static final Duration LONG_STANDSTILL = Duration.ofSeconds(8);

  /** The part of the time of first contact that it may use, including an election. */
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(17);

  /** A server without other writes writes a no-op every 10 s. */
  private static final Duration NEXT_WRITE = Duration.ofSeconds(11);

  private static final long PAUSE_MILLIS = 50;

  /**
   * The time limit for a query without results on each collection, which takes longer only if it
   * waits for a majority.
   */
  private static final Duration READING = Duration.ofSeconds(1);

  private static final Document HELLO = new Document("hello", 1);

  private final DatabaseConnection connection;

  private final long created = System.nanoTime();

  /** The write whose acknowledgment is awaited, or did not come. */
  private @Nullable BsonTimestamp missed;

  /** The start of that wait. */
  private long since;

  Majority(DatabaseConnection connection) {
    this.connection = connection;
  }

  /**
   * Whether the writes until now are acknowledged, or some of them during the wait. After an
   * election this takes some seconds, because the other members have to find their new primary.
   */
  private boolean confirms(Patience patience) {
    return confirms(patience, hello());
  }

  private synchronized boolean confirms(Patience patience, BsonDocument hello) {
    BsonTimestamp before = time(hello, "majorityOpTime");
    // What came back since may be gone again, which only a newer write shows.
    if (missed == null || reaches(before, missed)) {
      missed = time(hello, "opTime");
      since = System.nanoTime();
    }
    BsonTimestamp confirmed = before;
    long end = end(patience);
    // A write of just now is acknowledged in a few milliseconds.
    long pause = 2;
    while (missed != null && !reaches(confirmed, missed)) {
      if (!Objects.equals(before, confirmed)) {
        break;
      }
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Pause.ofMillis(pause, "waiting for a majority");
      pause = Math.min(2 * pause, PAUSE_MILLIS);
      confirmed = time(hello(), "majorityOpTime");
    }
    missed = null;
    return true;
  }

  /** The end of the wait; at first contact the whole time counts. */
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

  /** The error if no write can be acknowledged; otherwise null. */
  private @Nullable DatabaseException lost(Patience patience) {
    return confirms(patience) ? null : error(null);
  }

  /**
   * As {@link #lost}, before a write. If this process reaches too few members, a member may have
   * died after the last write, or the network may separate only this process from it. The server's
   * next write shows which.
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
    return connection.answered(() -> connection.admin().runCommand(HELLO, BsonDocument.class));
  }

  /**
   * Throws if reads would wait for a majority that is out of reach.
   *
   * @param collections which the operation will read
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
      // The operation itself reports any other error.
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
