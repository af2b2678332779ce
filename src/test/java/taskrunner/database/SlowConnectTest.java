package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Many services that start at once on a busy machine connect slowly. That is not a failure. */
@MongoTest(Topology.FAIL_POINTS)
class SlowConnectTest {
  private final MongoServer server;
  private final String name;

  SlowConnectTest(MongoDatabase database, MongoServer server) {
    this.server = server;
    this.name = database.getName();
  }

  @AfterEach
  void answerAtOnce() {
    server.failCommandOff();
  }

  @Test
  void aSlowServerIsNotReportedAsUnreachable() {
    // The monitor's hello takes longer than the first look. The hello of the ping's connection and
    // the ping then take longer than the rest.
    answerAfter(Duration.ofSeconds(3));
    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(server.uri(), name))) {
      assertThat(connection.client().getClusterDescription().hasWritableServer()).isTrue();
    }
  }

  /** The driver opens its connections within this time. */
  @Test
  void aServerIsFoundAlsoIfTheConnectionStringHardlyWaitsForOne() {
    String uri = MongoServer.withOption(server.uri(), "serverSelectionTimeoutMS=0");
    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(uri, name))) {
      connection.begin(Patience.LOOK, List.of());
      assertThat(connection.first(SlowConnectTest::look)).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try") // The threads only run.
  void aProcessThatGetsNoProcessorWaitsLongerWhereItMayWrite() {
    // Longer than other processes wait.
    answerAfter(Duration.ofMillis(8_500));
    try (BusyThreads busy = new BusyThreads();
        DatabaseConnection connection = DatabaseConnection.open(Settings.of(server.uri(), name))) {
      server.failCommandOff();
      connection.begin(Patience.WORK, List.of());
      assertThat(connection.client().getClusterDescription().hasWritableServer()).isTrue();
    }
  }

  /** As a probe of a service's health, which would keep its thread for as long. */
  @Test
  void aServerThatNoLongerAnswersEndsALookInTime() {
    String uri = MongoServer.withOption(server.uri(), "appName=" + name);
    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(uri, name))) {
      connection.begin(Patience.LOOK, List.of());
      connection.first(SlowConnectTest::look);
      server.holdUp(name, new Document("times", 1), List.of("find"), 20_000);
      long begun = System.nanoTime();

      assertThatThrownBy(() -> connection.first(SlowConnectTest::look))
          .isInstanceOf(MongoOperationTimeoutException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
    }
  }

  private static List<Document> look(MongoDatabase database) {
    return database.getCollection("any").find().into(new ArrayList<>());
  }

  /** Many more than there are processors: busy for a second after the first look, then idle. */
  private static final class BusyThreads implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);

    BusyThreads() {
      for (int i = 0; i < 20 * Runtime.getRuntime().availableProcessors(); i++) {
        new Thread(this::run).start();
      }
    }

    private void run() {
      try {
        if (!closed.await(2, TimeUnit.SECONDS)) {
          long begin = System.nanoTime();
          while (System.nanoTime() - begin < 1_000_000_000) {
            Thread.onSpinWait();
          }
          // Linux counts living threads only.
          closed.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** The server knows no client's name at a first hello, so this is for all clients. */
  private void answerAfter(Duration time) {
    server.failPoint(
        "failCommand",
        "alwaysOn",
        new Document("failCommands", List.of("hello", "isMaster", "ismaster", "ping"))
            .append("blockConnection", true)
            .append("blockTimeMS", time.toMillis()));
  }
}
