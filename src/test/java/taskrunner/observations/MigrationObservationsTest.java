package taskrunner.observations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;
import taskrunner.MigrationBuilder;
import taskrunner.MigrationListener;
import taskrunner.MigrationRunner;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** The observations of a migration, without Spring. */
@MongoTest
class MigrationObservationsTest {
  private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
  private final ObservationRegistry registry = ObservationRegistry.create();

  MigrationObservationsTest() {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<>() {
              @Override
              public void onStop(Observation.Context context) {
                stopped.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
  }

  @Test
  void theWaitForTheLockIsAChildOfTheMigration(MongoDatabase database, MongoServer server)
      throws Exception {
    var working = new CountDownLatch(1);
    var waited = new CountDownLatch(1);
    var holder =
        CompletableFuture.runAsync(
            () ->
                builder(database, server)
                    .listener(
                        new MigrationListener() {
                          @Override
                          public void stepStarted(String id) {
                            working.countDown();
                            await(waited);
                          }
                        })
                    .run());
    await(working);
    builder(database, server)
        .observations(registry)
        .listener(
            new MigrationListener() {
              @Override
              public void waitingForLock(LockStatus lock, Duration left) {
                waited.countDown();
              }
            })
        .run();
    holder.get(1, TimeUnit.MINUTES);
    assertThat(names()).containsExactly("taskrunner.schema.lock.wait", "taskrunner.schema.migrate");
    assertThat(stopped.get(0).getParentObservation()).isNotNull();
    assertThat(outcome(stopped.get(1))).isEqualTo("up-to-date");
    assertThat(registry.getCurrentObservation()).isNull();
  }

  @Test
  void aLockThatIsNotAcquiredIsAnOutcome(MongoDatabase database, MongoServer server) {
    var failure = new CompletableFuture<Throwable>();
    builder(database, server)
        .listener(
            new MigrationListener() {
              @Override
              public void stepStarted(String id) {
                if (!failure.isDone()) {
                  failure.complete(
                      org.assertj.core.api.Assertions.catchThrowable(
                          () ->
                              MigrationRunner.builder()
                                  .settings(
                                      s ->
                                          s.connectionString(server.uri())
                                              .database(database.getName())
                                              .lockWait(Duration.ofMillis(300)))
                                  .observations(registry)
                                  .run()));
                }
              }
            })
        .run();
    assertThat(failure.join()).isInstanceOf(LockNotAcquiredException.class);
    var migration = stopped.get(stopped.size() - 1);
    assertThat(outcome(migration)).isEqualTo("lock-not-acquired");
    assertThat(migration.getError()).isInstanceOf(LockNotAcquiredException.class);
  }

  @Test
  void anUnreachableServerIsAFailedMigration() {
    assertThatThrownBy(
            () ->
                MigrationRunner.builder()
                    .settings(s -> s.connectionString("mongodb://127.0.0.1:1/nobody"))
                    .observations(registry)
                    .run())
        .isInstanceOf(TaskRunnerSchemaException.class);
    assertThat(names()).containsExactly("taskrunner.schema.migrate");
    assertThat(outcome(stopped.get(0))).isEqualTo("failed");
  }

  private List<String> names() {
    return stopped.stream().map(Observation.Context::getName).toList();
  }

  private static String outcome(Observation.Context context) {
    var outcome = context.getLowCardinalityKeyValue("outcome");
    assertThat(outcome).isNotNull();
    return outcome.getValue();
  }

  private static MigrationBuilder builder(MongoDatabase database, MongoServer server) {
    return MigrationRunner.builder()
        .settings(s -> s.connectionString(server.uri()).database(database.getName()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
