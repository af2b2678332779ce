package taskrunner.database;

import com.mongodb.MongoCommandException;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ServerDescription;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/**
 * The requirements that a server must meet before the library writes to it. They are checked before
 * the lock is acquired: the first write would report a failure only in the server's words, and
 * after the time of a failover. The checks change nothing.
 */
public final class WriteRequirements {
  private static final Document HELLO = new Document("hello", 1);
  private static final Document BUILD_INFO = new Document("buildInfo", 1);

  private static final String SECONDARY = " is a secondary: it takes no writes.";

  private final DatabaseConnection connection;

  /** The answer about the journal; null before the question. */
  private @Nullable Journal journal;

  private record Journal(@Nullable TaskRunnerSchemaException missing) {}

  public WriteRequirements(DatabaseConnection connection) {
    this.connection = connection;
  }

  /**
   * The errors for unmet requirements, the most important first; empty if all are met.
   *
   * @param collection one that the user may write to; it need not be there
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public List<TaskRunnerSchemaException> unmet(String collection) {
    Document hello = hello();
    DatabaseException unsupported = unsupported(hello, buildInfo());
    if (unsupported != null) {
      return List.of(unsupported);
    }
    DatabaseException notPrimary = notPrimary(hello);
    if (notPrimary != null) {
      return List.of(notPrimary);
    }
    // This order: noJournal gives the majority something to acknowledge.
    List<TaskRunnerSchemaException> unmet = new ArrayList<>(ofDatabase(collection));
    DatabaseException lost = connection.majorityLostForWrites();
    if (lost != null) {
      unmet.add(lost);
    }
    return unmet;
  }

  /** The {@link #unmet} requirements that do not pass by themselves. */
  public List<TaskRunnerSchemaException> lasting(String collection) {
    Document hello = hello();
    DatabaseException unsupported = unsupported(hello, buildInfo());
    if (unsupported != null) {
      return List.of(unsupported);
    }
    DatabaseException notPrimary = notPrimary(hello);
    return notPrimary != null && !mayPass(notPrimary)
        ? List.of(notPrimary)
        : ofDatabase(collection);
  }

  /**
   * Whether a later attempt may find a server that accepts writes. {@code directConnection} to a
   * secondary finds none, however long it is repeated; that error is recognised by its message.
   */
  public static boolean mayPass(TaskRunnerSchemaException error) {
    return error.code() == ErrorCode.SERVER_UNREACHABLE
        && !String.valueOf(error.getMessage()).endsWith(SECONDARY);
  }

  private List<TaskRunnerSchemaException> ofDatabase(String collection) {
    List<TaskRunnerSchemaException> unmet = new ArrayList<>();
    ConfigurationException otherCase = otherCase();
    if (otherCase != null) {
      unmet.add(otherCase);
    }
    TaskRunnerSchemaException noJournal = noJournal(collection);
    if (noJournal != null) {
      unmet.add(noJournal);
    }
    return unmet;
  }

  /**
   * Throws if the server is not MongoDB, or too old.
   *
   * @param hello the server's answer to it
   */
  void requireMongo(Document hello) {
    DatabaseException unsupported = unsupported(hello, buildInfo());
    if (unsupported != null) {
      throw unsupported;
    }
  }

  /** Throws if the database's name differs from an existing one only by case. */
  void requireName() {
    ConfigurationException otherCase = otherCase();
    if (otherCase != null) {
      throw otherCase;
    }
  }

  /**
   * Throws if not even reads are possible.
   *
   * @param hello the server's answer to it
   * @throws DatabaseException it is reached by {@code directConnection}, and has no data
   */
  void requireData(Document hello) {
    DatabaseException notPrimary = notPrimary(hello);
    if (notPrimary != null && !hello.getBoolean("secondary", false)) {
      throw notPrimary;
    }
  }

  /** The error if the database can't be created; null if it exists, or can be created. */
  public @Nullable ConfigurationException otherCase() {
    return DatabaseNames.otherCase(connection);
  }

  /**
   * The error if no write can be journaled; null if one can, or the server does not say. The server
   * is asked once.
   *
   * @param collection one that the user may write to; it need not be there
   */
  public @Nullable TaskRunnerSchemaException noJournal(String collection) {
    Journal known = journal;
    if (known == null) {
      known = new Journal(JournalCheck.missing(connection, collection));
      journal = known;
    }
    return known.missing();
  }

  /**
   * The error if no majority acknowledges writes, as {@link #unmet} finds it; otherwise null. Waits
   * a few seconds for a majority that is behind.
   *
   * @param collection one that the user may write to; it need not be there
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public @Nullable DatabaseException lostMajority(String collection) {
    noJournal(collection);
    return connection.majorityLostForWrites();
  }

  /**
   * The error if the server can't be used; otherwise null.
   *
   * @param hello the server's answer to it
   * @param build the server's answer to {@code buildInfo}
   */
  public @Nullable DatabaseException unsupported(Document hello, Document build) {
    return ServerProduct.unsupported(hello, build, connection.client().getClusterDescription());
  }

  /**
   * The error if {@code directConnection} leads to a server that accepts no writes; otherwise null.
   *
   * @param hello the server's answer to it
   */
  public @Nullable DatabaseException notPrimary(Document hello) {
    if (hello.getBoolean("isWritablePrimary", true)
        || connection.client().getClusterDescription().getConnectionMode()
            != ClusterConnectionMode.SINGLE) {
      return null;
    }
    if (hello.getBoolean("isreplicaset", false)) {
      return new DatabaseException(
          ErrorCode.SERVER_UNREACHABLE,
          address(hello) + " belongs to a replica set that was not initiated.",
          "Initiate it (rs.initiate()), or start the server without --replSet.");
    }
    return new DatabaseException(
        ErrorCode.SERVER_UNREACHABLE,
        address(hello)
            + (hello.getBoolean("secondary", false)
                ? SECONDARY
                : hello.getBoolean("arbiterOnly", false)
                    ? " is an arbiter: it holds no data."
                    : " is neither a primary nor a secondary: nothing can be read from it."),
        "Name the members of the replica set in the connection string, with replicaSet=%s and without"
                .formatted(hello.get("setName", "NAME"))
            + " directConnection, so that the primary is found.");
  }

  /** {@code host:port} of the server that answered, as far as it is known. */
  public String address(Document hello) {
    String me = hello.getString("me");
    return me != null
        ? me
        : connection.client().getClusterDescription().getServerDescriptions().stream()
            .filter(ServerDescription::isOk)
            .map(server -> server.getAddress().toString())
            .findFirst()
            .orElse("The server");
  }

  /** The server's answer to it. */
  public Document hello() {
    return connection.admin().runCommand(HELLO);
  }

  /** The server's answer; empty if the client's strict API version does not allow the command. */
  public Document buildInfo() {
    try {
      return connection.admin().runCommand(BUILD_INFO);
    } catch (MongoCommandException e) {
      if (StrictApi.refuses(e)) {
        return new Document();
      }
      throw e;
    }
  }
}
