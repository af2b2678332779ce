package taskrunner.database;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
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

/** A client and the database that the settings name. */
public final class DatabaseConnection implements AutoCloseable {
  /** The application's name in the server's logs, unless the connection string gives one. */
  public static final String APPLICATION_NAME = "taskrunner-schema";

  /**
   * How long a write waits for a majority, unless the connection string has a {@code wtimeoutMS}.
   * Without a bound, a replica set whose data-bearing members are too few or too far behind would
   * let a start hang for ever.
   */
  public static final Duration MAJORITY_WAIT = Duration.ofSeconds(30);

  /** A write waits no longer for a majority, whatever the connection string or the client says. */
  private static final Duration LONGEST_MAJORITY_WAIT = Duration.ofSeconds(60);

  /**
   * Connections that are needed at once at the least: for the work, the look at how far it is, the
   * renewal of the lock, and the renewal of an import's place in the ledger.
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
        handle(client, database)
            .withWriteConcern(
                WriteConcern.MAJORITY
                    .withJournal(true)
                    .withWTimeout(majorityWait(client).toMillis(), TimeUnit.MILLISECONDS))
            .withReadConcern(ReadConcern.MAJORITY);
    this.side = new SideConnection(this, beside);
    this.majority = new Majority(this);
    this.contact = new FirstContact(this, watch);
  }

  /**
   * Where every handle of the library comes from. What a service has set on its client for its own
   * documents does not apply to ours: they are read and written with the driver's own codecs, and
   * asked of the primary.
   */
  private static MongoDatabase handle(MongoClient client, String database) {
    return client
        .getDatabase(database)
        .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
        .withReadPreference(ReadPreference.primary())
        .withReadConcern(ReadConcern.DEFAULT);
  }

  /**
   * Opens a client of our own and waits until a server can be selected, or members of a replica set
   * answer that has no primary: {@link #begin} says for how long one is waited for. The user is
   * authenticated by the first command, whose error {@link DatabaseErrors} translates. Later
   * commands wait for a server as long as the driver does (30 s unless the connection string says
   * otherwise), so that they survive a failover.
   *
   * @throws taskrunner.ConfigurationException no connection string, or no database named
   * @throws taskrunner.DatabaseException no server within 7 s; host and port named; or interrupted
   */
  public static DatabaseConnection open(ConnectionSettings settings) {
    DatabaseConnection connection = opening(settings);
    try {
      connection.contact.await();
      return connection;
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, without the wait: what comes first goes through {@link #first}, and the time
   * that the driver takes to find the server is used for getting there.
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
   * Uses a client that the service already has; {@link #close} leaves it open.
   *
   * @param settings a connection string in them is used by {@link #side} only
   * @throws taskrunner.ConfigurationException no database named
   */
  public static DatabaseConnection of(MongoClient client, ConnectionSettings settings) {
    return of(client, null, settings);
  }

  /**
   * As {@link #of(MongoClient, ConnectionSettings)}.
   *
   * @param madeWith with which the client was made: {@link #side} uses a client like it; null where
   *     that is not known
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
   * An operation begins. What was {@link #open opened} waits here for a primary that is being
   * elected, and makes sure that reading does not wait for a majority that is out of reach; else
   * that is left to {@link #first}.
   *
   * @param patience how long it may take until the operation can begin
   * @param collections which the operation will read; empty: only the server itself will be asked
   * @throws taskrunner.DatabaseException no server, no primary or no majority
   */
  public void begin(Patience patience, Collection<String> collections) {
    contact.begin(patience, collections);
  }

  /**
   * Asks the first question of all; afterwards a server is known.
   *
   * @param question may be asked twice: at first it waits only shortly for its answer
   * @throws taskrunner.DatabaseException as {@link #begin}
   */
  public <T> T first(Function<MongoDatabase, T> question) {
    return contact.ask(question);
  }

  /** The client, for its sessions and its view of the cluster; handles are taken from here. */
  public MongoClient client() {
    return client;
  }

  /**
   * The database {@code admin}, for what is asked of the server as such; with the read concern that
   * the server takes by default, since {@code $currentOp} allows no other.
   */
  public MongoDatabase admin() {
    return handle(client, "admin");
  }

  /**
   * The database, with majority write concern (journaled), majority read concern and primary reads,
   * whatever the connection string says, apart from its {@code wtimeoutMS}: how long a write waits
   * for the majority before it is an error, 60 s at most.
   */
  public MongoDatabase database() {
    return database;
  }

  /**
   * Why no write can be confirmed by a majority; null where one can. Waits a few seconds for a
   * majority that is behind.
   *
   * @throws MongoException the server could not be asked
   */
  public @Nullable DatabaseException majorityLost() {
    return majority.lost(contact.patience());
  }

  /**
   * The same error; where a write was not confirmed by a majority, with the members that are down,
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
            error.code(), DatabaseErrors.withoutStop(message) + down + ".", error.hint(), error);
  }

  /** As {@link #majorityLost}, before something is written. */
  @Nullable DatabaseException majorityLostForWrites() {
    return majority.lostForWrites(contact.patience());
  }

  /**
   * Makes sure that reading from these collections does not wait for a majority that is out of
   * reach.
   *
   * @throws DatabaseException it would
   */
  public void requireReadable(Collection<String> collections) {
    majority.requireReadable(contact.patience(), collections);
  }

  /** The way for what must get through while long work holds connections. */
  public SideConnection side() {
    return side;
  }

  /** Whether the client is the library's own. */
  boolean isOurs() {
    return ours;
  }

  /**
   * The same database, for commands that may take any time: index builds, counting documents. They
   * wait for their answer as long as the connection stands.
   */
  public static MongoDatabase unhurried(MongoDatabase database) {
    return database.withTimeout(0, TimeUnit.MILLISECONDS);
  }

  /**
   * What kind of deployment this is. From what the driver knows; only a client that has not talked
   * to any server yet is made to.
   *
   * @throws TaskRunnerSchemaException no server can be reached
   */
  public Topology topology() {
    Topology known = Topology.of(client.getClusterDescription());
    if (known == null) {
      try {
        database.runCommand(PING);
      } catch (MongoException e) {
        throw DatabaseErrors.translate(e, "finding out the server's topology");
      }
      known = Topology.of(client.getClusterDescription());
    }
    return known == null ? Topology.STANDALONE : known;
  }

  /**
   * The database {@code config} of a sharded cluster, which the config servers keep; null where the
   * deployment is no such cluster.
   */
  public @Nullable MongoDatabase config() {
    return topology() == Topology.SHARDED ? handle(client, "config") : null;
  }

  /** Whether the deployment has transactions: all but a standalone server have. */
  public boolean transactions() {
    return topology() != Topology.STANDALONE;
  }

  /** Closes the client if it is ours, and what was opened beside one that is not. */
  @Override
  public void close() {
    side.close();
    if (ours) {
      closeWholly(client);
    }
  }

  private static void closeWholly(MongoClient client) {
    Uninterrupted.run(client::close);
  }

  private static Duration majorityWait(MongoClient client) {
    return majorityWait(client.getDatabase("admin").getWriteConcern());
  }

  /** How long our writes wait for a majority where a client has this write concern. */
  static Duration majorityWait(@Nullable WriteConcern clients) {
    Integer given = clients == null ? null : clients.getWTimeout(TimeUnit.MILLISECONDS);
    if (given == null || given == 0) {
      return MAJORITY_WAIT;
    }
    Duration wait = Duration.ofMillis(given);
    return wait.compareTo(LONGEST_MAJORITY_WAIT) > 0 ? LONGEST_MAJORITY_WAIT : wait;
  }

  /**
   * The database that the settings name.
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
