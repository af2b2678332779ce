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
 * What the driver's monitors have found out; watching it costs the server no command. A client of
 * our own tells it of each change; one that was given is asked.
 */
final class ClusterWatch implements ClusterListener, ServerListener {
  private final long started = System.nanoTime();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final @Nullable MongoClient given;

  /** Members of replica sets that answered, by address: the driver forgets whom it leaves out. */
  private final Map<String, ServerDescription> members = new ConcurrentSkipListMap<>();

  private volatile ClusterDescription latest =
      new ClusterDescription(ClusterConnectionMode.MULTIPLE, ClusterType.UNKNOWN, List.of());

  private ClusterWatch(@Nullable MongoClient given) {
    this.given = given;
  }

  /** To be made a listener of a client of our own. */
  static ClusterWatch ofOurs() {
    return new ClusterWatch(null);
  }

  static ClusterWatch of(MongoClient given) {
    return new ClusterWatch(given);
  }

  @Override
  public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
    latest = event.getNewDescription();
    if (latest.hasWritableServer() || refusal(latest) != null || isUnknownToDns(latest)) {
      settled.countDown();
    }
  }

  /** What is left of {@code most} since the watch began; negative when it is over. */
  Duration left(Duration most) {
    return most.minusNanos(System.nanoTime() - started);
  }

  /**
   * Whether there is a server that takes writes; waits {@code most} for one, where changes are told
   * and none refuses us for good.
   */
  boolean awaitWritable(Duration most) throws InterruptedException {
    return (given != null || settled.await(most.toMillis(), TimeUnit.MILLISECONDS))
        && latest().hasWritableServer();
  }

  /** Whether members of a replica set answer, and none of them is the primary. */
  boolean electing() {
    ClusterDescription now = latest();
    return now.getConnectionMode() == ClusterConnectionMode.MULTIPLE
        && !now.hasWritableServer()
        && now.getServerDescriptions().stream().anyMatch(ServerDescription::isSecondary);
  }

  /**
   * Whether the servers are named by the DNS, and it does not; it is not asked again for a while.
   */
  boolean isUnknownToDns() {
    return isUnknownToDns(latest());
  }

  private static boolean isUnknownToDns(ClusterDescription cluster) {
    return cluster.getSrvResolutionException() != null && cluster.getServerDescriptions().isEmpty();
  }

  /** Why the servers will not answer such a client, however long it waits; null where they may. */
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
   * Servers that answered as members of a replica set in which they have another name: the driver
   * goes on with the members' own names only.
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

  /** Servers that answered as members of another replica set than the one that is asked for. */
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
