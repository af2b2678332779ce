package taskrunner.database;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bson.Document;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;

/**
 * Waits for the servers of a client, for as long as the operation may take, and says why none can
 * be had. Either they are waited for before anything is asked (the command line), or the first
 * question is asked at once, while the driver still looks for them (a start).
 */
final class FirstContact {
  /** How long a server is waited for; a command has to answer within 10 s. */
  private static final Duration SERVER_WAIT = Duration.ofSeconds(7);

  /** The monitors' first look is over by then, unless something is wrong. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(1500);

  private final DatabaseConnection connection;
  private final ClusterWatch watch;
  private volatile Patience patience = Patience.WORK;
  private volatile List<String> collections = List.of();

  /** Whether the servers are waited for before anything is asked. */
  private volatile boolean waiting;

  private volatile boolean found;

  /** Whether a server was found that answers what it is asked. */
  private volatile boolean made;

  FirstContact(DatabaseConnection connection, ClusterWatch watch) {
    this.connection = connection;
    this.watch = watch;
  }

  /**
   * Waits for a server. Where one is being elected it is left to {@link #begin} whether it is
   * waited for any longer.
   */
  void await() {
    waiting = true;
    found = finds(SERVER_WAIT);
    if (!found && !watch.electing()) {
      throw unreachable(SERVER_WAIT);
    }
  }

  /**
   * An operation begins.
   *
   * @param names the collections that it will read; empty: only the server itself will be asked
   */
  void begin(Patience operations, Collection<String> names) {
    patience = operations;
    collections = List.copyOf(names);
    if (waiting && !made) {
      make();
    }
  }

  /** That of the operation under way. */
  Patience patience() {
    return patience;
  }

  /** As {@link DatabaseConnection#first} has it. */
  <T> T ask(Function<MongoDatabase, T> question) {
    if (!made) {
      try {
        T answer =
            question.apply(
                connection.database().withTimeout(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS));
        made = true;
        return answer;
      } catch (MongoException e) {
        if (!Failover.passes(e) && !TimeOver.is(e)) {
          requireMongoAfter(e);
          throw e;
        }
        make();
      }
    }
    return question.apply(connection.database());
  }

  /** What does not know a command or a stage may be something else. */
  private void requireMongoAfter(MongoException error) {
    if (DatabaseErrors.translate(error, "asking").code() == ErrorCode.UNSUPPORTED_SERVER) {
      WriteRequirements requirements = new WriteRequirements(connection);
      requirements.requireMongo(requirements.hello());
    }
  }

  private void make() {
    if (!found && !finds(SERVER_WAIT)) {
      if (!watch.electing()) {
        throw unreachable(SERVER_WAIT);
      }
      if (!finds(patience.election())) {
        throw unreachable(patience.election());
      }
    }
    found = true;
    WriteRequirements requirements = new WriteRequirements(connection);
    Document hello = requirements.hello();
    requirements.requireData(hello);
    if (!collections.isEmpty()) {
      requirements.requireMongo(hello);
      requirements.requireName();
      connection.requireReadable(collections);
    }
    made = true;
  }

  /** Whether there is a server to ask, before {@code most} is over since the client was made. */
  private boolean finds(Duration most) {
    try {
      if (watch.awaitWritable(watch.left(FIRST_LOOK))) {
        return true;
      }
      requireNotRefused();
      return (!watch.isUnknownToDns() && answers(most))
          // Found at the last moment: only this process is slow.
          || watch.latest().hasWritableServer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (MongoInterruptedException e) {
      throw interrupted(e);
    } catch (MongoException e) {
      throw DatabaseErrors.translate(e, "connecting");
    }
  }

  /**
   * Only a command that waits for a server makes the monitors look again sooner than in 10 s. It is
   * sent again, so that a refusal which the monitors find meanwhile ends the waiting; each time it
   * waits twice as long, for what it gives up is a connection that is being opened.
   */
  private boolean answers(Duration most) throws InterruptedException {
    Duration next = FIRST_LOOK;
    do {
      try {
        Duration wait = Collections.min(List.of(next, watch.left(most)));
        next = next.multipliedBy(2);
        connection
            .admin()
            .withTimeout(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)
            .runCommand(DatabaseConnection.PING);
        return watch.awaitWritable(Duration.ZERO);
      } catch (MongoTimeoutException e) {
        requireNotRefused();
      }
      // Where the monitors have reached a server, only this process or the server is slow, as when
      // a whole fleet starts at once; else the caller says what they have found.
    } while (!watch.latest().hasWritableServer() && !watch.left(most).isNegative());
    return false;
  }

  /** Throws where servers were reached that will not answer such a client. */
  private void requireNotRefused() {
    MongoException refusal = watch.refusal();
    if (refusal != null) {
      throw refusal;
    }
  }

  private DatabaseException unreachable(Duration waited) {
    UnreachableServers servers =
        new UnreachableServers(watch.latest(), watch.underOtherNames(), watch.ofOtherSets());
    return new DatabaseException(
        ErrorCode.SERVER_UNREACHABLE,
        "%s%s: %s."
            .formatted(
                watch.electing()
                    ? "Members of the replica set answer, but none was the primary"
                    : "No MongoDB server could be reached",
                watch.isUnknownToDns() ? "" : " within " + waited.toSeconds() + " s",
                servers.describe()),
        servers.hint());
  }

  private static DatabaseException interrupted(Exception e) {
    return new DatabaseException(
        ErrorCode.INTERRUPTED,
        "Interrupted while waiting for a MongoDB server.",
        "Nothing was changed; run it again.",
        e);
  }
}
