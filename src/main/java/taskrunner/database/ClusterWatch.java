package taskrunner.database;

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

/** What the driver's monitors have found out; watching it costs the server no command. */
final class ClusterWatch implements ClusterListener {
  private final long started = System.nanoTime();
  private final CountDownLatch writable = new CountDownLatch(1);
  private volatile ClusterDescription latest =
      new ClusterDescription(ClusterConnectionMode.MULTIPLE, ClusterType.UNKNOWN, List.of());

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

  /** Waits for a server that takes writes; false when {@code most} has passed without one. */
  boolean awaitWritable(Duration most) throws InterruptedException {
    return writable.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether members of a replica set answer, and none of them is the primary. */
  boolean electing() {
    return latest.getConnectionMode() == ClusterConnectionMode.MULTIPLE
        && !latest.hasWritableServer()
        && latest.getServerDescriptions().stream().anyMatch(ServerDescription::isSecondary);
  }

  ClusterDescription latest() {
    return latest;
  }
}
