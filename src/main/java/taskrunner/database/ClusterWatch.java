package taskrunner.database;

import com.mongodb.client.MongoClient;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the driver's monitors have found out; watching it costs the server no command. A client of
 * our own tells it of each change; one that was given is asked.
 */
final class ClusterWatch implements ClusterListener {
  private final long started = System.nanoTime();
  private final CountDownLatch writable = new CountDownLatch(1);
  private final @Nullable MongoClient given;
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
    if (latest.hasWritableServer()) {
      writable.countDown();
    }
  }

  /** What is left of {@code most} since the watch began; negative when it is over. */
  Duration left(Duration most) {
    return most.minusNanos(System.nanoTime() - started);
  }

  /**
   * Whether there is a server that takes writes; waits {@code most} for one, where changes are
   * told.
   */
  boolean awaitWritable(Duration most) throws InterruptedException {
    return given == null
        ? writable.await(most.toMillis(), TimeUnit.MILLISECONDS)
        : latest().hasWritableServer();
  }

  /** Whether members of a replica set answer, and none of them is the primary. */
  boolean electing() {
    ClusterDescription now = latest();
    return now.getConnectionMode() == ClusterConnectionMode.MULTIPLE
        && !now.hasWritableServer()
        && now.getServerDescriptions().stream().anyMatch(ServerDescription::isSecondary);
  }

  ClusterDescription latest() {
    return given == null ? latest : given.getClusterDescription();
  }
}
