package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.testing.Await;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * A service that is stopped during its boot releases the lock. Otherwise its lease of 60 s would
 * block the next start.
 */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class StoppedServiceTest {
  private static final String APP = "stopped-service";

  /** The promised time, and the time that the JVM takes to exit. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  @AfterEach
  void release(MongoServer server) {
    server.failCommandOff();
  }

  @ParameterizedTest
  @CsvSource({"own, TERM, 143", "given, TERM, 143", "own, HUP, 129"})
  void aStoppedServiceReleasesTheLockAndTheNextStartContinues(
      String client, String signal, int exitCode, MongoDatabase database, MongoServer server) {
    String uri = MongoServer.withOption(server.uri(database.getName()), "appName=" + APP);
    server.holdUp(APP, new Document("times", 1), List.of("create"), 3_000);
    List<String> arguments = ServiceProcess.arguments(client, uri, database.getName(), null);
    try (ChildJvm service = ChildJvm.start(List.of(), ServiceProcess.class, arguments)) {
      Await.until(60, () -> server.underWay(APP, "create"), "the service sent no create");
      long begun = System.nanoTime();

      service.signal(signal);

      assertThat(service.end(30)).isEqualTo(exitCode);
      assertThat(Duration.ofNanos(service.endedNanos() - begun)).isLessThan(BOUND);
    }
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    try (ChildJvm next = ChildJvm.start(List.of(), ServiceProcess.class, arguments)) {
      assertThat(next.end(60)).isZero();
      assertThat(next.transcript()).contains("outcome: APPLIED").contains("left: []");
    }
  }

  /** A service that does not stop the migration when the JVM exits leaves a lease that expires. */
  @ParameterizedTest
  @CsvSource({"stuck, 0", "unstopped, 1"})
  void aStoppedServiceReleasesTheLockAlthoughAListenerDoesNotReturn(
      String kind, long locksLeft, MongoDatabase database, MongoServer server) {
    List<String> arguments =
        ServiceProcess.arguments(kind, server.uri(database.getName()), database.getName(), null);
    try (ChildJvm service = ChildJvm.start(List.of(), ServiceProcess.class, arguments)) {
      service.awaitLine("stuck in 0001-collections");
      long begun = System.nanoTime();

      service.signal("TERM");

      assertThat(service.end(30)).isEqualTo(143);
      assertThat(Duration.ofNanos(service.endedNanos() - begun)).isLessThan(BOUND);
    }
    assertThat(database.getCollection("mongockLock").countDocuments()).isEqualTo(locksLeft);
  }
}
