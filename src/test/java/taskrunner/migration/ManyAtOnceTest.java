package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.ErrorCode;
import taskrunner.LockStatus;
import taskrunner.MigrationBuilder;
import taskrunner.MigrationListener;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class ManyAtOnceTest {
  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void eightStartersAtOnceExecuteEachUnitOnce(MongoDatabase database, MongoClient client)
      throws Exception {
    StorageSettings settings = TestSettings.of(database.getName()).build();
    List<MigrationReport> reports = atOnce(8, () -> MigrationRunner.run(settings, client));

    assertThat(reports).filteredOn(r -> r.outcome() == MigrationReport.Outcome.APPLIED).hasSize(1);
    for (ChangeUnits.Unit unit : ChangeUnits.all()) {
      assertThat(Desk.states(database, unit.id())).containsExactly("EXECUTED");
    }
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  @Test
  void afterARaceOfUndoAndMigrateTheHistoryMatchesTheDatabase(
      MongoDatabase database, MongoClient client) throws Exception {
    List<ChangeUnits.Unit> schema = ChangeUnits.all().subList(0, 2);
    Desk.operations(client, database, schema).migrate(null, false, false);
    var turn = new AtomicInteger();

    atOnce(
        4,
        () -> {
          Operations operations = Desk.operations(client, database, schema);
          return turn.getAndIncrement() % 2 == 0
              ? operations.undo(null)
              : operations.migrate(null, false, false);
        });

    Operations after = Desk.operations(client, database, schema);
    assertThat(after.verify().drift()).isEmpty();
    boolean there = after.pending().isEmpty();
    assertThat(database.listCollectionNames().into(new ArrayList<>()).contains("pack_runs"))
        .isEqualTo(there);
  }

  @Test
  void anInterruptedStepIsRecordedAsFailedAndTheNextRunContinues(
      MongoDatabase database, MongoClient client) throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Probe.ON_EXECUTE.set(
        step -> {
          inside.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          step.apply(Probe.DECLARATION);
        });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                Desk.operations(client, database, Probe.only()).migrate(null, false, false);
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    worker.start();
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    worker.interrupt();
    worker.join(20_000);

    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    assertThat(Desk.states(database, "9004-probe")).containsExactly("FAILED");
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
    Probe.reset();
    assertThat(
            Desk.operations(client, database, Probe.only()).migrate(null, false, false).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @Test
  void stopEndsTheWorkAtTheNextSafePoint(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database, List.of(Probe.FIRST, Probe.SECOND));
    Probe.ON_EXECUTE.set(step -> operations.stop());

    assertThatThrownBy(() -> operations.migrate(null, false, false))
        .hasMessageContaining("stopped");

    assertThat(Desk.states(database, "9004-probe")).containsExactly("EXECUTED");
    assertThat(Desk.rows(database, "9005-probe")).isEmpty();
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  @Test
  void awaitAppliedReturnsWhenAnotherHasApplied(MongoDatabase database, MongoClient client)
      throws Exception {
    Operations waiting = Desk.operations(client, database);
    assertThat(waiting.awaitApplied(Duration.ZERO)).isEqualTo(Desk.ids());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<List<String>> left = pool.submit(() -> waiting.awaitApplied(Duration.ofSeconds(30)));

    Desk.operations(client, database).migrate(null, false, false);

    assertThat(left.get(20, TimeUnit.SECONDS)).isEmpty();
    pool.shutdown();
  }

  @Test
  void aStarterThatWaitsOnlyReadsAndNeedsNoStoreThatTheHolderImports(
      MongoDatabase database, MongoServer server, @TempDir Path folder) throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    MigrationListener holder =
        new MigrationListener() {
          @Override
          public void stepStarted(String id) {
            held.countDown();
            await(waiting);
          }
        };
    MigrationListener waiter =
        new MigrationListener() {
          @Override
          public void waitingForLock(LockStatus lock, Duration left) {
            waiting.countDown();
          }
        };
    Path store = Path.of("importer", "sample-store").toAbsolutePath();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<MigrationReport> applied =
        pool.submit(() -> starter(database, server, store, folder).listener(holder).run());
    await(held);

    Commands commands = new Commands();
    MigrationReport report;
    try (MongoClient client = commands.client(server)) {
      report =
          starter(database, server, folder.resolve("missing"), folder)
              .client(client)
              .listener(waiter)
              .run();
    }

    assertThat(commands.names())
        .as("what a process needs that writes is for the one that holds the lock")
        .containsOnly("aggregate", "endSessions");
    assertThat(applied.get(60, TimeUnit.SECONDS).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.UP_TO_DATE);
    pool.shutdown();
  }

  private static MigrationBuilder starter(
      MongoDatabase database, MongoServer server, Path store, Path folder) {
    return MigrationRunner.builder()
        .settings(
            StorageSettings.builder()
                .connectionString(server.uri(database.getName()))
                .filesystemRoot(store)
                .rejectsFile(folder.resolve("rejects.ndjson"))
                .build());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<T>> results = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      results.add(
          pool.submit(
              () -> {
                go.await();
                return work.call();
              }));
    }
    go.countDown();
    List<T> done = new ArrayList<>();
    for (Future<T> each : results) {
      done.add(each.get(60, TimeUnit.SECONDS));
    }
    pool.shutdown();
    return done;
  }
}
