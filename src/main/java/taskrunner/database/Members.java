package taskrunner.database;

import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerConnectionState;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/** The members of a replica set, as the driver's monitors know them. */
public final class Members {
  private Members() {}

  /** Whether every member was asked at least once. */
  public static boolean allAsked(ClusterDescription cluster) {
    return cluster.getServerDescriptions().stream()
        .noneMatch(
            server ->
                server.getState() == ServerConnectionState.CONNECTING
                    && server.getException() == null);
  }

  /** Those that do not answer, {@code host:port} each. */
  public static List<String> silent(ClusterDescription cluster) {
    return cluster.getServerDescriptions().stream()
        .filter(server -> !server.isOk())
        .map(server -> server.getAddress().toString())
        .toList();
  }

  /**
   * Whether fewer members that hold data answer than have to confirm a write, by the driver's view.
   *
   * @param hello the primary's answer to it
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

  /** {@code " (db2:27017 is down)"}; empty where all that are known answer. */
  static String down(ClusterDescription cluster) {
    List<String> silent = silent(cluster);
    return silent.isEmpty()
        ? ""
        : " (%s %s down)".formatted(String.join(", ", silent), silent.size() == 1 ? "is" : "are");
  }
}
