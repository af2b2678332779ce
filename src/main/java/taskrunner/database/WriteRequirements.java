package taskrunner.database;

import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ServerDescription;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import taskrunner.DatabaseException;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/**
 * What a server must give before anything of ours is written to it. It is asked before the lock is
 * taken: found out by the first write, it would be said in the server's words, and after a
 * failover's time. Reads only.
 */
public final class WriteRequirements {
  private static final Document HELLO = new Document("hello", 1);

  private final DatabaseConnection connection;

  public WriteRequirements(DatabaseConnection connection) {
    this.connection = connection;
  }

  /**
   * What is not met, the most important first; empty when all is.
   *
   * @throws com.mongodb.MongoException the server could not be asked
   */
  public List<TaskRunnerSchemaException> unmet() {
    List<TaskRunnerSchemaException> unmet = new ArrayList<>();
    DatabaseException notPrimary = notPrimary(connection.admin().runCommand(HELLO));
    if (notPrimary != null) {
      unmet.add(notPrimary);
      return unmet;
    }
    DatabaseException lost = connection.majorityLostForWrites();
    if (lost != null) {
      unmet.add(lost);
    }
    return unmet;
  }

  /**
   * With {@code directConnection} the driver takes whatever is there; null where that takes writes.
   *
   * @param hello the server's answer to it
   */
  public @Nullable DatabaseException notPrimary(Document hello) {
    if (hello.getBoolean("isWritablePrimary", true)
        || connection.client().getClusterDescription().getConnectionMode()
            != ClusterConnectionMode.SINGLE) {
      return null;
    }
    return new DatabaseException(
        ErrorCode.SERVER_UNREACHABLE,
        address(hello)
            + (hello.getBoolean("secondary", false)
                ? " is a secondary: it takes no writes."
                : hello.getBoolean("arbiterOnly", false)
                    ? " is an arbiter: it holds no data."
                    : " is neither a primary nor a secondary: nothing can be read from it."),
        "Name the members of the replica set in the connection string, without directConnection,"
            + " so that the primary is found.");
  }

  /**
   * Throws where the server can't even be read from.
   *
   * @throws DatabaseException it is reached by {@code directConnection}, and holds nothing
   * @throws com.mongodb.MongoException the server could not be asked
   */
  void requireData() {
    Document hello = connection.admin().runCommand(HELLO);
    DatabaseException notPrimary = notPrimary(hello);
    if (notPrimary != null && !hello.getBoolean("secondary", false)) {
      throw notPrimary;
    }
  }

  /** {@code host:port} of the server that gave the answer, as far as it is known. */
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
}
