package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The server delays a query for much longer than the test takes, unless the query is killed. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(60)
class LongQueriesTest {
  private static final String APP = "readings";
  private static final long LONG_MILLIS = 300_000;

  private final AtomicReference<@Nullable TaskRunnerSchemaException> objection =
      new AtomicReference<>();
  private final WriteGuard guard = CheckGuard.throwing(objection);

  @BeforeEach
  void delayTheQuery(MongoServer server) {
    server.holdUp(APP, new Document("times", 1), List.of("aggregate"), LONG_MILLIS);
  }

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  private Finding duplicates(MongoDatabase database, MongoServer server) {
    return duplicates(database, server, server.client());
  }

  private static String uri(MongoDatabase database, MongoServer server, String option) {
    return MongoServer.withOption(server.uri(database.getName()), option);
  }

  private Finding duplicates(MongoDatabase database, MongoServer server, MongoClient killing) {
    try (MongoClient held = MongoClients.create(uri(database, server, "appName=" + APP))) {
      return new DataCheck(
              held.getDatabase(database.getName()),
              new LongQueries(() -> killing.getDatabase("admin"), guard),
              ScanBound.EXACT)
          .duplicates("pack_run_logs", SchemaFixture.INDEXES.indexesInOrder().get(0));
    }
  }

  private static void awaitQuery(MongoServer server) throws Exception {
    Await.until(30, () -> server.underWay(APP, "aggregate"), "no query started");
  }

  @Test
  void aStopEndsTheQueryAtTheServer(MongoDatabase database, MongoServer server) throws Exception {
    CompletableFuture<Finding> reading =
        CompletableFuture.supplyAsync(() -> duplicates(database, server));
    awaitQuery(server);
    objection.set(new TaskRunnerSchemaException(ErrorCode.INTERRUPTED, "Stopped.", null));

    assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS)).cause().hasMessage("Stopped.");
    assertThat(server.underWay(APP, "aggregate")).isFalse();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("taskrunner-schema-reading"));
  }

  @Test
  void aStopFindsTheQueryOnThePrimaryWhateverTheReadPreference(
      MongoDatabase database, MongoServer server) throws Exception {
    try (MongoClient secondary =
        MongoClients.create(uri(database, server, "readPreference=secondary"))) {
      CompletableFuture<Finding> reading =
          CompletableFuture.supplyAsync(() -> duplicates(database, server, secondary));
      awaitQuery(server);
      objection.set(new TaskRunnerSchemaException(ErrorCode.INTERRUPTED, "Stopped.", null));

      assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS)).cause().hasMessage("Stopped.");
    }
  }

  @Test
  void aLostLockEndsTheQuery(MongoDatabase database, MongoServer server) throws Exception {
    CompletableFuture<Finding> reading =
        CompletableFuture.supplyAsync(() -> duplicates(database, server));
    awaitQuery(server);
    objection.set(new LeaseLostException("Lost.", "Run it again."));

    assertThatThrownBy(() -> reading.get(30, TimeUnit.SECONDS)).cause().hasMessage("Lost.");
  }

  @Test
  void anInterruptEndsTheQuery(MongoDatabase database, MongoServer server) throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread worker =
        new Thread(
            () -> {
              try {
                duplicates(database, server);
              } catch (MongoException e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    worker.start();
    awaitQuery(server);
    worker.interrupt();
    worker.join(30_000);

    assertThat(thrown.get()).isNotNull();
    assertThat(interrupted).isTrue();
    assertThat(server.underWay(APP, "aggregate")).isFalse();
  }

  @Test
  void afterAStopNoQueryStarts(MongoDatabase database, MongoServer server) {
    objection.set(new TaskRunnerSchemaException(ErrorCode.INTERRUPTED, "Stopped.", null));
    assertThatThrownBy(() -> duplicates(database, server)).hasMessage("Stopped.");
  }
}
