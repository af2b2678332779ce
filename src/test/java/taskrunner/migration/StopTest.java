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

/** A stop releases the lock although a change unit does not return. */
@MongoTest
class StopTest {
  @AfterEach
  void reset() {
    Probe.reset();
  }

  @Test
  void aStopReleasesTheLockOfAUnitThatDoesNotReturn(MongoDatabase database, MongoClient client)
      throws Exception {
    StorageSettings settings =
        TestSettings.of(database.getName()).lease(Duration.ofMinutes(5)).build();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          inside.countDown();
          Await.latch(proceed);
          step.apply(Probe.DECLARATION);
        });
    Operations stuck = Desk.operations(client, settings, Probe.only());
    CompletableFuture<MigrationReport> first =
        CompletableFuture.supplyAsync(() -> stuck.migrate(null, false, false));
    Await.latch(inside);

    long stopTime = System.nanoTime();
    stuck.stop();
    Await.until(
        2,
        () -> database.getCollection("mongockLock").countDocuments() == 0,
        "the lock was not released");
    Probe.ON_EXECUTE.set(step -> step.apply(Probe.DECLARATION));
    Operations next = Desk.operations(client, settings, Probe.only());
    assertThat(next.migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(Duration.ofNanos(System.nanoTime() - stopTime)).isLessThan(Duration.ofSeconds(4));

    proceed.countDown();
    assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    assertThat(Desk.rows(database, "9004-probe")).hasSize(1);
    assertThat(next.lockStatus().held()).isFalse();
  }

  /** A service closes its client next. Without the release the lease would last for minutes. */
  @Test
  void aCloseAfterAStopWaitsUntilTheLockIsReleased(MongoDatabase database, MongoServer server)
      throws Exception {
    StorageSettings settings =
        TestSettings.of(database.getName()).lease(Duration.ofMinutes(5)).build();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          inside.countDown();
          Await.latch(proceed);
        });
    try (MongoClient services = MongoClients.create(server.uri())) {
      Operations stuck = Desk.operations(services, settings, Probe.only());
      CompletableFuture<MigrationReport> migrating =
          CompletableFuture.supplyAsync(() -> stuck.migrate(null, false, false));
      Await.latch(inside);

      stuck.stop();
      assertTimeout(Duration.ofSeconds(2), stuck::close);

      assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
      proceed.countDown();
      assertThatThrownBy(() -> migrating.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TaskRunnerSchemaException.class);
    }
  }

  /** A listener can close the operations, and so can the thread that shuts a service down. */
  @Test
  void aCloseStopsARunningMigration(MongoDatabase database, MongoServer server) {
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
