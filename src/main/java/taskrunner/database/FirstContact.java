package taskrunner.database;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.text.DurationText;

/**
 * Waits for the servers of a client as long as the operation may, and explains why none is
 * available. The command line waits before the first command; a start sends its first command at
 * once, while the driver still discovers the servers.
 */
final class FirstContact {
  /** How long to wait for a server; a command has to answer within 10 s. */
  private static final Duration SERVER_WAIT = Duration.ofSeconds(7);

  /** The monitors have connected by then, unless something is wrong. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(1500);

  /** Between two commands of a client whose own {@code serverSelectionTimeoutMS} is short. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final DatabaseConnection connection;
  private final ClusterWatch watch;
  private volatile Patience patience = Patience.WORK;
  private volatile List<String> collections = List.of();

  private volatile @Nullable Duration limit;

  /** Whether to wait for a server before the first command. */
  private volatile boolean waiting;

  private volatile boolean found;

  /** Whether a server has answered a command. */
  private volatile boolean made;

  /** Since the first look found no server; null before. */
  private volatile @Nullable ProcessorQueue processors;

  FirstContact(DatabaseConnection connection, ClusterWatch watch) {
    this.connection = connection;
    this.watch = watch;
  }

  /**
   * Waits for a server. If one may still be found, {@link #begin} decides how much longer to wait.
   *
   * @param most the longest wait, also during an election; null: as long as the operation may
   */
  void await(@Nullable Duration most) {
    waiting = true;
    limit = most;
    Duration wait = limited(SERVER_WAIT);
    found = finds(wait);
    if (!found && !mayBeFound()) {
      throw unreachable(wait);
    }
  }

  /**
   * Whether a longer wait may find a server: members elect a primary, or this process waited for a
   * processor rather than for a server. An answer of the DNS needs no longer wait.
   */
  private boolean mayBeFound() {
    ProcessorQueue queue = processors;
    return watch.electing() || (queue != null && !watch.isUnknownToDns() && queue.isLong());
  }

  private Duration limited(Duration wait) {
    Duration most = limit;
    return most == null ? wait : shorter(most, wait);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Begins an operation.
   *
   * @param names the collections that it will read; empty: it sends commands to the server only
   */
  void begin(Patience operations, Collection<String> names) {
    patience = operations;
    collections = List.copyOf(names);
    if (waiting && !made) {
      make();
    }
  }

  /** The patience of the running operation. */
  Patience patience() {
    return patience;
  }

  /** See {@link DatabaseConnection#first}. */
  <T> T ask(Function<MongoDatabase, T> question) {
    if (!made) {
      if (!waiting) {
        watch.restart();
      }
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
    // A server that has answered before may be frozen by now.
    return question.apply(
        connection.database().withTimeout(patience.longest().toMillis(), TimeUnit.MILLISECONDS));
  }

  /** A server without a needed command or stage may be another product. */
  private void requireMongoAfter(MongoException error) {
    if (DatabaseErrors.translate(error, "asking").code() == ErrorCode.UNSUPPORTED_SERVER) {
      WriteRequirements requirements = new WriteRequirements(connection);
      requirements.requireMongo(requirements.hello());
    }
  }

  private void make() {
    Duration wait = limited(SERVER_WAIT);
    if (!found && !finds(wait)) {
      if (!mayBeFound()) {
        throw unreachable(wait);
      }
      Duration longest = limited(patience.longest());
      if (!finds(longest)) {
        throw unreachable(longest);
      }
    }
    found = true;
    WriteRequirements requirements = new WriteRequirements(connection);
    Document hello = answered(requirements::hello);
    requirements.requireData(hello);
    if (!collections.isEmpty()) {
      requirements.requireMongo(hello);
      requirements.requireName();
      connection.requireReadable(collections);
    }
    made = true;
  }

  /**
   * The answer to a {@link #bounded} command. The primary may have stepped down since it was found.
   */
  <T> T answered(Supplier<T> command) {
    try {
      return command.get();
    } catch (MongoTimeoutException e) {
      throw isBounding() && !watch.latest().hasWritableServer()
          ? unreachable(patience.longest())
          : e;
    }
  }

  private boolean isBounding() {
    return waiting && (!made || patience == Patience.LOOK);
  }

  /**
   * A handle for short commands to the server. At first contact, and during an operation that only
   * reads, they don't wait for another primary as long as the driver would.
   */
  MongoDatabase bounded(MongoDatabase admin) {
    boolean limited = admin.getTimeout(TimeUnit.MILLISECONDS) != null;
    if (limited || !isBounding()) {
      return admin;
    }
    Duration longest = patience.longest();
    // A client may be older than its first operation.
    Duration limit = made ? longest : longer(watch.left(longest), longest.dividedBy(2));
    return admin.withTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Whether a server is available before {@code most} has passed since the client was created, or
   * the operation began that sends its first command at once.
   */
  private boolean finds(Duration most) {
    try {
      if (watch.awaitWritable(watch.left(shorter(FIRST_LOOK, most)))) {
        return true;
      }
      requireNotRefused();
      if (processors == null) {
        processors = new ProcessorQueue();
      }
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
   * Only a command that waits for a server makes the monitors try again before 10 s have passed. It
   * is repeated, so that a refusal found by the monitors ends the wait. Each wait is twice as long
   * as the one before, because a time limit aborts the opening of a connection.
   */
  private boolean answers(Duration most) throws InterruptedException {
    Duration next = FIRST_LOOK;
    do {
      Duration wait = shorter(next, watch.left(most));
      long began = System.nanoTime();
      try {
        connection
            .admin()
            .withTimeout(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)
            .runCommand(DatabaseConnection.PING);
        return watch.awaitWritable(Duration.ZERO);
      } catch (MongoTimeoutException e) {
        requireNotRefused();
        if (System.nanoTime() - began < wait.dividedBy(2).toNanos()) {
          Thread.sleep(PAUSE.toMillis());
        } else {
          next = next.multipliedBy(2);
        }
      }
      // If the monitors have reached a server, only this process or the server is slow,
      // for example when a whole fleet starts at once. Otherwise the caller reports what
      // they found.
    } while (!watch.latest().hasWritableServer() && !watch.left(most).isNegative());
    return false;
  }

  /** Throws if all servers refuse such a client. */
  private void requireNotRefused() {
    MongoException refusal = watch.refusal();
    if (refusal != null) {
      throw refusal;
    }
  }

  private DatabaseException unreachable(Duration waited) {
    UnreachableServers servers =
        new UnreachableServers(
            watch.latest(), watch.underOtherNames(), watch.ofOtherSets(), watch.isOverTls());
    return new DatabaseException(
        ErrorCode.SERVER_UNREACHABLE,
        "%s%s: %s."
            .formatted(
                watch.electing()
                    ? "Members of the replica set answer, but none was the primary"
                    : "No MongoDB server could be reached",
                watch.isUnknownToDns() ? "" : " within " + DurationText.about(waited),
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
