package taskrunner.database;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.text.Printable;

/** A client and the database of the settings. */
public final class DatabaseConnection implements AutoCloseable {
  /** The application's name in the server's logs, unless the connection string gives one. */
  public static final String APPLICATION_NAME = "taskrunner-schema";

  /**
   * How long a write waits for a majority, unless the connection string has a {@code wtimeoutMS}.
   * Without a limit, a start would hang on a replica set with too few data-bearing members, or with
   * members that are too far behind.
   */
  public static final Duration MAJORITY_WAIT = Duration.ofSeconds(30);

  /** The upper limit of that wait, whatever the connection string or the client says. */
  private static final Duration LONGEST_MAJORITY_WAIT = Duration.ofSeconds(60);

  /**
   * The minimum of simultaneous connections: for the work, its progress, the renewal of the lock,
   * and the renewal of an import's lease in the ledger.
   */
  static final int LEAST_POOL = 4;

  static final Document PING = new Document("ping", 1);

  private final MongoClient client;
  private final boolean ours;
  private final MongoDatabase database;
  private final SideConnection side;
  private final FirstContact contact;
  private final Majority majority;

  private DatabaseConnection(
      MongoClient client,
      boolean ours,
      String database,
      ClusterWatch watch,
      @Nullable Supplier<DatabaseConnection> beside) {
    this.client = client;
    this.ours = ours;
    this.database =
        Handles.of(client.getDatabase(database))
            .withWriteConcern(
                WriteConcern.MAJORITY
                    .withJournal(true)
                    .withWTimeout(
                        majorityWait(client.getDatabase("admin").getWriteConcern()).toMillis(),
                        TimeUnit.MILLISECONDS))
            .withReadConcern(ReadConcern.MAJORITY);
    this.side = new SideConnection(this, beside);
    this.majority = new Majority(this);
    this.contact = new FirstContact(this, watch);
  }

  /**
   * Opens a client of our own and waits until a server can be selected, or members of a replica set
   * without a primary answer; {@link #begin} then waits for the primary. The first command
   * authenticates the user; {@link DatabaseErrors} translates its error. Later commands wait for a
   * server as long as the driver does (30 s unless the connection string says otherwise), so they
   * survive a failover.
   *
   * @throws taskrunner.ConfigurationException no connection string, or no database named
   * @throws taskrunner.DatabaseException no server within 7 s, and none is likely to be found
   *     later; host and port named; or interrupted
   */
  public static DatabaseConnection open(ConnectionSettings settings) {
    return open(settings, null);
  }

  /**
   * As {@link #open(ConnectionSettings)}.
   *
   * @param most the longest wait for a server; null, or longer than 7 s: 7 s
   */
  public static DatabaseConnection open(ConnectionSettings settings, @Nullable Duration most) {
    DatabaseConnection connection = opening(settings);
    try {
      connection.contact.await(most);
      return connection;
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, without the wait: the first command goes through {@link #first}, which uses
   * the time in which the driver discovers the servers.
   *
   * @throws taskrunner.ConfigurationException no connection string, or no database named
   */
  public static DatabaseConnection opening(ConnectionSettings settings) {
    if (settings.connectionString() == null) {
      throw new ConfigurationException(
          "No connection string is configured.",
          "Set Mongo:ConnectionString or Mongo:ConnectionStringFile under TaskRunner:Storage"
              + " (environment variable TaskRunner__Storage__Mongo__ConnectionString), or give"
              + " --uri or --uri-file.");
    }
    String database = databaseOf(settings);
    ClusterWatch watch = ClusterWatch.ofOurs();
    return new DatabaseConnection(
        OwnClient.create(settings.checkedConnectionString(), watch), true, database, watch, null);
  }

  /**
   * Uses a client of the service; {@link #close} leaves it open.
   *
   * @param settings a connection string in them is used only by {@link #side}
   * @throws taskrunner.ConfigurationException no database named
   */
  public static DatabaseConnection of(MongoClient client, ConnectionSettings settings) {
    return of(client, null, settings);
  }

  /**
   * As {@link #of(MongoClient, ConnectionSettings)}.
   *
   * @param madeWith the settings of the client, for a similar client of {@link #side}; null if
   *     unknown
   */
  public static DatabaseConnection of(
      MongoClient client, @Nullable MongoClientSettings madeWith, ConnectionSettings settings) {
    String database = databaseOf(settings);
    Supplier<DatabaseConnection> beside =
        madeWith != null
            ? () -> like(madeWith, database)
            : settings.connectionString() != null ? () -> opening(settings) : null;
    return new DatabaseConnection(client, false, database, ClusterWatch.of(client), beside);
  }

  private static DatabaseConnection like(MongoClientSettings settings, String database) {
    ClusterWatch watch = ClusterWatch.ofOurs();
    return new DatabaseConnection(OwnClient.like(settings, watch), true, database, watch, null);
  }

  /**
   * Begins an operation. A connection from {@link #open} waits here for the election of a primary,
   * and verifies that reads do not wait for a majority that is out of reach. Otherwise {@link
   * #first} does so.
   *
   * @param patience how long the operation may wait before it begins
   * @param collections which the operation will read; empty: it sends commands to the server only
   * @throws taskrunner.DatabaseException no server, no primary or no majority
   */
  public void begin(Patience patience, Collection<String> collections) {
    contact.begin(patience, collections);
  }

  /**
   * Sends the first command; afterwards a server is known.
   *
   * @param question may run twice: the first time with a short time limit
   * @throws taskrunner.DatabaseException as {@link #begin}
   */
  public <T> T first(Function<MongoDatabase, T> question) {
    return contact.ask(question);
  }

  /** The client, for its sessions and its view of the cluster. Handles come from this class. */
  public MongoClient client() {
    return client;
  }

  /**
   * The database {@code admin}, for commands to the server, with the server's default read concern,
   * because {@code $currentOp} allows no other.
   */
  public MongoDatabase admin() {
    return contact.bounded(Handles.of(client.getDatabase("admin")));
  }

  /**
   * The database, with majority write concern (journaled), majority read concern and primary reads,
   * whatever the connection string says. Only its {@code wtimeoutMS} applies: how long a write
   * waits for the majority before it is an error, 60 s at most.
   */
  public MongoDatabase database() {
    return database;
  }

  /**
   * The same error. If a majority did not acknowledge a write, the members that are down are added,
   * as far as they are known.
   */
  public TaskRunnerSchemaException namingMembers(TaskRunnerSchemaException error) {
    String message = String.valueOf(error.getMessage());
    if (!(error instanceof DatabaseException)
        || !message.startsWith(ServerFault.WRITE_CONCERN.sentence())) {
      return error;
    }
    String down = Members.down(client.getClusterDescription());
    return down.isEmpty()
        ? error
        : new DatabaseException(
            error.code(), Printable.withoutStop(message) + down + ".", error.hint(), error);
  }

  /**
   * The answer to a command of {@link #admin}.
   *
   * @throws DatabaseException there is no primary any more
   */
  <T> T answered(Supplier<T> command) {
    return contact.answered(command);
  }

  /**
   * The error if no majority can acknowledge writes; otherwise null. Waits a few seconds for a
   * majority that is behind.
   *
   * @throws MongoException the server could not be asked
   */
  @Nullable DatabaseException majorityLostForWrites() {
    return majority.lostForWrites(contact.patience());
  }

  /**
   * Verifies that reads of these collections do not wait for a majority that is out of reach.
   *
   * @throws DatabaseException it would
   */
  public void requireReadable(Collection<String> collections) {
    majority.requireReadable(contact.patience(), collections);
  }

  /** The connection for commands that must not wait for long work. */
  public SideConnection side() {
    return side;
  }

  /** Whether the client is the library's own. */
  boolean isOurs() {
    return ours;
  }

  /**
   * The kind of deployment, from the driver's view of the cluster. If the client has not yet talked
   * to a server, this sends a command.
   *
   * @throws TaskRunnerSchemaException no server can be reached
   */
  public Topology topology() {
    Topology known = Topology.of(client.getClusterDescription());
    if (known == null) {
      try {
        first(server -> server.runCommand(PING));
      } catch (MongoException e) {
        throw DatabaseErrors.translate(e, "finding out the server's topology");
      }
      known = Topology.of(client.getClusterDescription());
    }
    return known == null ? Topology.STANDALONE : known;
  }

  /** The database {@code config} of a sharded cluster; null on other deployments. */
  public @Nullable MongoDatabase config() {
    return topology() == Topology.SHARDED ? Handles.of(client.getDatabase("config")) : null;
  }

  /** Whether the deployment has transactions: all except a standalone server do. */
  public boolean transactions() {
    return topology() != Topology.STANDALONE;
  }

  /** Closes the client if it is the library's own, and the {@link #side} connection. */
  @Override
  public void close() {
    side.close();
    if (ours) {
      Uninterrupted.run(client::close);
    }
  }

  /** How long the library's writes wait for a majority if a client has this write concern. */
  static Duration majorityWait(@Nullable WriteConcern clients) {
    Integer given = clients == null ? null : clients.getWTimeout(TimeUnit.MILLISECONDS);
    if (given == null || given == 0) {
      return MAJORITY_WAIT;
    }
    Duration wait = Duration.ofMillis(given);
    return wait.compareTo(LONGEST_MAJORITY_WAIT) > 0 ? LONGEST_MAJORITY_WAIT : wait;
  }

  /**
   * The name of the database in the settings.
   *
   * @throws taskrunner.ConfigurationException none is named
   */
  public static String databaseOf(ConnectionSettings settings) {
    String database = settings.database();
    if (database == null) {
      throw new ConfigurationException(
          "No database is named.",
          "Set Mongo:Database under TaskRunner:Storage (or give --database), or name it in the"
              + " connection string: mongodb://host:27017/taskrunner.");
    }
    return database;
  }
}
