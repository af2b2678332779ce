package taskrunner.database;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import com.mongodb.event.ServerDescriptionChangedEvent;
import com.mongodb.event.ServerListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of the driver's monitors, without a command to the server. A client of our own
 * reports each change; a given client is queried.
 */
final class ClusterWatch implements ClusterListener, ServerListener {
  private volatile long started = System.nanoTime();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final @Nullable MongoClient given;

  /**
   * Members of replica sets that answered, by address: the driver forgets those that it excludes.
   */
  private final Map<String, ServerDescription> members = new ConcurrentSkipListMap<>();

  private volatile ClusterDescription latest =
      new ClusterDescription(ClusterConnectionMode.MULTIPLE, ClusterType.UNKNOWN, List.of());

  private volatile boolean tls;

  private ClusterWatch(@Nullable MongoClient given) {
    this.given = given;
  }

  /** A watch that becomes a listener of a client of our own. */
  static ClusterWatch ofOurs() {
    return new ClusterWatch(null);
  }

  static ClusterWatch of(MongoClient given) {
    return new ClusterWatch(given);
  }

  /** Notes whether the client uses TLS; of a given client this is not known. */
  void setTls(boolean enabled) {
    tls = enabled;
  }

  /** Whether the client is known to use TLS. */
  boolean isOverTls() {
    return tls;
  }

  @Override
  public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
    latest = event.getNewDescription();
    if (latest.hasWritableServer() || refusal(latest) != null || isUnknownToDns(latest)) {
      settled.countDown();
    }
  }

  /** Counts the time from now on: an operation may begin long after its client was created. */
  void restart() {
    started = System.nanoTime();
  }

  /** The rest of {@code most} since the watch began; negative if it is over. */
  Duration left(Duration most) {
    return most.minusNanos(System.nanoTime() - started);
  }

  /**
   * Whether a server accepts writes; waits for one at most this long. Returns at once for a given
   * client, or if all servers refuse such a client.
   */
  boolean awaitWritable(Duration most) throws InterruptedException {
    return (given != null || settled.await(most.toMillis(), TimeUnit.MILLISECONDS))
        && latest().hasWritableServer();
  }

  /** Whether members of a replica set answer, but none is the primary. */
  boolean electing() {
    ClusterDescription now = latest();
    return now.getConnectionMode() == ClusterConnectionMode.MULTIPLE
        && !now.hasWritableServer()
        && now.getServerDescriptions().stream().anyMatch(ServerDescription::isSecondary);
  }

  /** Whether the DNS has no servers for the name. It is not queried again for a while. */
  boolean isUnknownToDns() {
    return isUnknownToDns(latest());
  }

  private static boolean isUnknownToDns(ClusterDescription cluster) {
    return cluster.getSrvResolutionException() != null && cluster.getServerDescriptions().isEmpty();
  }

  /**
   * The reason why all servers refuse such a client, however long it waits; null if one may answer.
   */
  @Nullable MongoException refusal() {
    return refusal(latest());
  }

  private static @Nullable MongoException refusal(ClusterDescription cluster) {
    MongoException refusal = null;
    for (ServerDescription server : cluster.getServerDescriptions()) {
      if (!(server.getException() instanceof MongoCommandException refused)
          || ServerFault.of(refused.getErrorCode(), refused.getErrorMessage())
              != ServerFault.API_VERSION) {
        return null;
      }
      refusal = refused;
    }
    return refusal;
  }

  /**
   * Servers that answered as members of a replica set with another name in it: the driver continues
   * with the members' own names only.
   */
  List<ServerDescription> underOtherNames() {
    return members.values().stream().filter(ClusterWatch::hasAnotherName).toList();
  }

  private static boolean hasAnotherName(ServerDescription server) {
    return !server.getHosts().isEmpty()
        && Stream.of(server.getHosts(), server.getPassives(), server.getArbiters())
            .flatMap(Set::stream)
            .noneMatch(server.getAddress().toString()::equalsIgnoreCase);
  }

  /** Servers that answered as members of another replica set than the required one. */
  List<ServerDescription> ofOtherSets() {
    ClusterSettings settings = latest().getClusterSettings();
    String asked = settings == null ? null : settings.getRequiredReplicaSetName();
    return members.values().stream()
        .filter(server -> asked != null && !asked.equals(server.getSetName()))
        .toList();
  }

  @Override
  public void serverDescriptionChanged(ServerDescriptionChangedEvent event) {
    ServerDescription server = event.getNewDescription();
    if (server.getSetName() != null) {
      members.put(server.getAddress().toString(), server);
    }
  }

  ClusterDescription latest() {
    return given == null ? latest : given.getClusterDescription();
  }
}
