package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/**
 * A listener that does not return blocks its thread. {@code stop()} or an interrupt still releases
 * the lock, and nothing is written afterwards.
 */
@MongoTest
@Timeout(120)
class StuckListenerTest {
  private static final Duration PROMISED = Duration.ofSeconds(2);

  /** Does not return from the second step until the test allows it, and ignores interrupts. */
  private static final class Stuck implements MigrationListener {
    final CountDownLatch inside = new CountDownLatch(1);
    final List<String> finished = new ArrayList<>();
    volatile boolean mayReturn;

    @Override
    public void stepStarted(String id) {
      if (id.startsWith("0002")) {
        inside.countDown();
        while (!mayReturn) {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void stepFinished(StepReport step) {
      finished.add(step.id());
    }
  }

  @Test
  void aStopReleasesTheLockOfAStuckListener(MongoDatabase database, MongoServer server)
      throws Exception {
    assertLockIsReleased(database, server, (operations, thread) -> operations.stop());
  }

  @Test
  void anInterruptReleasesTheLockOfAStuckListener(MongoDatabase database, MongoServer server)
      throws Exception {
    assertLockIsReleased(database, server, (operations, thread) -> thread.interrupt());
  }

  private interface Stop {
    void of(SchemaOperations operations, Thread working);
  }

  private static void assertLockIsReleased(MongoDatabase database, MongoServer server, Stop stop)
      throws Exception {
    StorageSettings settings =
        StorageSettings.builder()
            .connectionString(server.uri(database.getName()))
            .lockLease(Duration.ofMinutes(5))
            .build();
    Stuck stuck = new Stuck();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (SchemaOperations operations =
        MigrationRunner.builder().settings(settings).listener(stuck).open()) {
      Thread working = new Thread(() -> failure.set(catchThrowable(operations::migrate)));
      working.start();
      Await.latch(stuck.inside);

      long asked = System.nanoTime();
      stop.of(operations, working);
      Await.until(
          10,
          () -> database.getCollection("mongockLock").countDocuments() == 0,
          "the lock was not released");
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(PROMISED);
      assertThat(MigrationRunner.run(settings).outcome())
          .isEqualTo(MigrationReport.Outcome.APPLIED);

      long rows = database.getCollection("mongockChangeLog").countDocuments();
      stuck.mayReturn = true;
      working.join();
      assertThat(failure.get())
          .isInstanceOfSatisfying(
              TaskRunnerSchemaException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED);
                assertThat(Objects.requireNonNull(e.report()).steps())
                    .extracting(StepReport::state)
                    .startsWith(StepState.EXECUTED, StepState.FAILED);
              });
      assertThat(stuck.finished).containsExactly("0001-collections");
      assertThat(database.getCollection("mongockChangeLog").countDocuments()).isEqualTo(rows);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("taskrunner-schema"));
    }
  }
}
