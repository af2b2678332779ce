package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.MongockLock;

/** The calls of a listener, and that its exceptions change nothing. */
@MongoTest
class MigrationListenerTest {
  /** Records each call, then throws. */
  private static final class Faulty implements MigrationListener {
    final List<String> recorded = new ArrayList<>();

    private void record(String what) {
      recorded.add(what);
      throw new IllegalStateException("a faulty listener");
    }

    @Override
    public void migrationStarted(List<String> pending) {
      record("started " + pending.size());
    }

    @Override
    public void stepStarted(String id) {
      record("step " + id);
    }

    @Override
    public void stepFinished(StepReport step) {
      record("finished " + step.id() + " " + step.state());
    }

    @Override
    public void stepFailed(StepReport step, TaskRunnerSchemaException failure) {
      record("failed " + step.id() + " " + step.state() + " " + failure.code().word());
    }

    @Override
    public void migrationFinished(MigrationReport report) {
      record("finished " + report.outcome());
    }

    @Override
    public void migrationFailed(TaskRunnerSchemaException failure) {
      record("failed " + failure.code().word());
    }
  }

  private static MigrationBuilder builder(MongoDatabase database, MongoServer server) {
    return MigrationRunner.builder()
        .settings(
            StorageSettings.builder().connectionString(server.uri(database.getName())).build());
  }

  @Test
  void aListenerIsCalledForEachStepAndItsExceptionsChangeNothing(
      MongoDatabase database, MongoServer server) {
    Faulty faulty = new Faulty();
    MigrationReport report = builder(database, server).listener(faulty).run();

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    List<String> expected = new ArrayList<>(List.of("started " + report.steps().size()));
    for (StepReport step : report.steps()) {
      expected.add("step " + step.id());
      expected.add("finished " + step.id() + " EXECUTED");
    }
    expected.add("finished APPLIED");
    assertThat(faulty.recorded).isEqualTo(expected);

    faulty.recorded.clear();
    builder(database, server).listener(faulty).run();
    assertThat(faulty.recorded).containsExactly("started 0", "finished UP_TO_DATE");
  }

  @Test
  void theExceptionOfAFailureHasTheReportOfTheStepsSoFar(
      MongoDatabase database, MongoServer server) {
    StorageSettings settings =
        StorageSettings.builder().connectionString(server.uri(database.getName())).build();
    try (SchemaOperations operations = MigrationRunner.builder().settings(settings).open()) {
      operations.migrate("0001-collections", false, false);
    }
    Document log =
        new Document("runId", "r")
            .append("sequence", 1L)
            .append("timestamp", Instant.EPOCH)
            .append("level", "info")
            .append("eventType", "e")
            .append("message", "m");
    database.getCollection("pack_run_logs").insertMany(List.of(new Document(log), log));
    Faulty faulty = new Faulty();

    var failure =
        catchThrowableOfType(
            TaskRunnerSchemaException.class,
            () -> builder(database, server).listener(faulty).run());

    assertThat(failure.code()).isEqualTo(ErrorCode.DUPLICATE_KEYS);
    MigrationReport report = Objects.requireNonNull(failure.report());
    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.FAILED);
    assertThat(report.steps())
        .extracting(StepReport::state)
        .startsWith(StepState.ALREADY_EXECUTED, StepState.PENDING);
    assertThat(faulty.recorded)
        .contains("failed duplicate-keys")
        .noneMatch(h -> h.startsWith("step"));
  }

  @Test
  void aListenerGetsTheHolderAndTheRemainingTimeOfTheLock(
      MongoDatabase database, MongoServer server) {
    MongockLock.hold(database, "mongock-itself", Instant.now().plusSeconds(3));
    List<LockStatus> seen = new ArrayList<>();
    List<Duration> left = new ArrayList<>();
    List<Duration> waited = new ArrayList<>();
    MigrationListener listener =
        new MigrationListener() {
          @Override
          public void waitingForLock(LockStatus lock, Duration lasts) {
            seen.add(lock);
            left.add(lasts);
          }

          @Override
          public void lockWaitEnded(Duration lasted) {
            waited.add(lasted);
          }
        };

    MigrationReport report = builder(database, server).listener(listener).run();

    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(seen).extracting(LockStatus::owner).contains("mongock-itself");
    assertThat(left).allMatch(l -> l.compareTo(Duration.ofSeconds(3)) <= 0);
    assertThat(waited).containsExactly(report.lockWait());
  }

  @Test
  void aListenerIsToldAlsoOfALockThatWasFree(MongoDatabase database, MongoServer server) {
    List<Duration> waited = new ArrayList<>();
    MigrationListener listener =
        new MigrationListener() {
          @Override
          public void lockWaitEnded(Duration lasted) {
            waited.add(lasted);
          }
        };

    builder(database, server).listener(listener).run();
    builder(database, server).listener(listener).run();

    // The second run has nothing to do, and takes no lock.
    assertThat(waited).containsExactly(Duration.ZERO);
  }

  @Test
  void theReportOfAFailedImportHasItsFiguresSoFar(
      MongoDatabase database, MongoServer server, @TempDir Path folder) {
    StorageSettings settings =
        StorageSettings.builder()
            .connectionString(server.uri(database.getName()))
            .filesystemRoot(Path.of("importer", "sample-store").toAbsolutePath())
            .rejectsFile(folder.resolve("rejects.ndjson"))
            .build();
    AtomicReference<SchemaOperations> handle = new AtomicReference<>();
    MigrationListener stopping =
        new MigrationListener() {
          @Override
          public void stepStarted(String id) {
            if (id.equals("0003-backfill")) {
              handle.get().stop();
            }
          }
        };
    try (SchemaOperations operations =
        MigrationRunner.builder().settings(settings).listener(stopping).open()) {
      handle.set(operations);

      var failure = catchThrowableOfType(TaskRunnerSchemaException.class, operations::migrate);

      assertThat(failure.code()).isEqualTo(ErrorCode.INTERRUPTED);
      MigrationReport report = Objects.requireNonNull(failure.report());
      assertThat(report.steps())
          .extracting(StepReport::state)
          .containsExactly(StepState.EXECUTED, StepState.EXECUTED, StepState.FAILED);
    }
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    assertThat(MigrationRunner.run(settings).outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
  }
}
