package schemaapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;

/** SIGTERM or an interrupt during the refresh of the context. */
class StoppedBootTest {
  private static final int LINES = 400_000;

  @Test
  void aSignalInTheBackfillEndsTheStartAndReleasesTheLock(@TempDir Path store)
      throws Exception {
    write(store);
    try (var database = new TestDatabase();
        var child = start(database, store)) {
      var logs = database.database().getCollection("pack_run_logs");
      await().atMost(Duration.ofMinutes(2)).until(() -> logs.estimatedDocumentCount() > 0);
      child.terminate();
      assertThat(child.exitCode()).isEqualTo(143);
      assertThat(logs.estimatedDocumentCount()).isLessThan(LINES);
      assertThat(database.database().getCollection("mongockLock").countDocuments()).isZero();
      Contexts.over(database)
          .withPropertyValues(
              "taskrunner.storage.filesystem.root=" + store,
              "taskrunner.storage.mongo.lock-wait=2s")
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(logs.countDocuments()).isEqualTo(LINES);
    }
  }

  @Test
  void anInterruptOfTheRefreshingThreadStopsTheBackfill(@TempDir Path store) throws Exception {
    write(store);
    try (var database = new TestDatabase()) {
      var failure = new AtomicReference<Throwable>();
      var booting =
          new Thread(
              () ->
                  Contexts.over(database)
                      .withPropertyValues("taskrunner.storage.filesystem.root=" + store)
                      .run(context -> failure.set(context.getStartupFailure())));
      booting.start();
      var logs = database.database().getCollection("pack_run_logs");
      await().atMost(Duration.ofMinutes(2)).until(() -> logs.estimatedDocumentCount() > 0);

      booting.interrupt();

      booting.join(20_000);
      assertThat(booting.isAlive()).isFalse();
      assertThat(Contexts.cause(failure.get()))
          .isInstanceOfSatisfying(
              TaskRunnerSchemaException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
      assertThat(logs.estimatedDocumentCount()).isLessThan(LINES);
      assertThat(database.database().getCollection("mongockLock").countDocuments()).isZero();
    }
  }

  private static ChildApplication start(TestDatabase database, Path store) throws IOException {
    return new ChildApplication(
        Map.of("TaskRunner__Storage__Mode", "mongo"),
        "--taskrunner.storage.mongo.connection-string=" + database.uri(),
        "--taskrunner.storage.filesystem.root=" + store);
  }

  /** Writes one run with more log lines than a start imports before the signal. */
  private static void write(Path store) throws IOException {
    var sample = Path.of(System.getProperty("taskrunner.project"), "importer/sample-store/runs");
    Files.createDirectories(store.resolve("runs"));
    Files.copy(sample.resolve("run-001.json"), store.resolve("runs/run-001.json"));
    Files.createDirectories(store.resolve("logs"));
    try (var log = Files.newBufferedWriter(store.resolve("logs/run-001.ndjson"))) {
      var start = Instant.parse("2025-11-06T15:00:00Z");
      for (int line = 0; line < LINES; line++) {
        log.write(
            "{\"timestamp\":\"%s\",\"level\":\"info\",\"eventType\":\"step.output\",\"message\":\"line %d\"}\n"
                .formatted(start.plusMillis(line), line));
      }
    }
  }
}
