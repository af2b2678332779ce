package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.MigrationReport;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** A stop gives the lock up although a change unit does not return. */
@MongoTest
class StopTest {
  @AfterEach
  void reset() {
    Probe.reset();
  }

  @Test
  void aUnitThatDoesNotReturnKeepsItsThreadAndLosesTheLock(
      MongoDatabase database, MongoClient client) throws Exception {
    StorageSettings settings =
        TestSettings.of(database.getName()).lease(Duration.ofMinutes(5)).build();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          inside.countDown();
          Await.latch(goOn);
          step.apply(Probe.DECLARATION);
        });
    Operations stuck = Desk.operations(client, settings, Probe.only());
    CompletableFuture<MigrationReport> first =
        CompletableFuture.supplyAsync(() -> stuck.migrate(null, false, false));
    Await.latch(inside);

    long asked = System.nanoTime();
    stuck.stop();
    Await.until(
        2,
        () -> database.getCollection("mongockLock").countDocuments() == 0,
        "the lock was not released");
    Probe.ON_EXECUTE.set(step -> step.apply(Probe.DECLARATION));
    Operations next = Desk.operations(client, settings, Probe.only());
    assertThat(next.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));

    goOn.countDown();
    assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    assertThat(Desk.rows(database, "9004-probe")).hasSize(1);
    assertThat(next.lockStatus().held()).isFalse();
  }

  /** A service that shuts down closes its client next; the lease of minutes would run out. */
  @Test
  void whoClosesAfterAStopWaitsUntilTheLockIsReleased(MongoDatabase database, MongoServer server)
      throws Exception {
    StorageSettings settings =
        TestSettings.of(database.getName()).lease(Duration.ofMinutes(5)).build();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          inside.countDown();
          Await.latch(goOn);
        });
    try (MongoClient services = MongoClients.create(server.uri())) {
      Operations stuck = Desk.operations(services, settings, Probe.only());
      CompletableFuture<MigrationReport> migrating =
          CompletableFuture.supplyAsync(() -> stuck.migrate(null, false, false));
      Await.latch(inside);

      stuck.stop();
      assertTimeout(Duration.ofSeconds(2), stuck::close);

      assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
      goOn.countDown();
      assertThatThrownBy(() -> migrating.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TaskRunnerSchemaException.class);
    }
  }

  /** As a listener can, or the thread that shuts a service down. */
  @Test
  void aCloseStopsWhatIsUnderWay(MongoDatabase database, MongoServer server) {
    StorageSettings settings =
        TestSettings.of(database.getName()).uri(server.uri()).lease(Duration.ofMinutes(5)).build();
    Operations working = Desk.open(settings, Probe.only());
    Probe.reset();
    Probe.ON_EXECUTE.set(step -> working.close());

    assertThatThrownBy(() -> working.migrate(null, false, false))
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));

    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }
}
