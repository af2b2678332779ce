package taskrunner.database;

import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerConnectionState;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/** The members of a replica set, as the driver's monitors see them. */
public final class Members {
  private Members() {}

  /** Whether the monitors have tried every member at least once. */
  public static boolean allAsked(ClusterDescription cluster) {
    return cluster.getServerDescriptions().stream()
        .noneMatch(
            server ->
                server.getState() == ServerConnectionState.CONNECTING
                    && server.getException() == null);
  }

  /** The members that do not answer, as {@code host:port}. */
  public static List<String> silent(ClusterDescription cluster) {
    return cluster.getServerDescriptions().stream()
        .filter(server -> !server.isOk())
        .map(server -> server.getAddress().toString())
        .toList();
  }

  /**
   * Whether fewer data-bearing members answer than are needed for a majority write, by the driver's
   * view.
   *
   * @param hello the primary's answer
   */
  static boolean tooFew(ClusterDescription cluster, BsonDocument hello) {
    int bearing = count(hello, "hosts") + count(hello, "passives");
    int majority = (bearing + count(hello, "arbiters")) / 2 + 1;
    long answering =
        cluster.getServerDescriptions().stream()
            .filter(server -> server.isPrimary() || server.isSecondary())
            .count();
    return cluster.getConnectionMode() == ClusterConnectionMode.MULTIPLE
        && allAsked(cluster)
        && answering < Math.min(majority, bearing);
  }

  private static int count(BsonDocument hello, String which) {
    return hello.getArray(which, new BsonArray()).size();
  }

  /** {@code " (db2:27017 is down)"}; empty if all known members answer. */
  static String down(ClusterDescription cluster) {
    List<String> silent = silent(cluster);
    return silent.isEmpty()
        ? ""
        : " (%s %s down)".formatted(String.join(", ", silent), silent.size() == 1 ? "is" : "are");
  }
}
