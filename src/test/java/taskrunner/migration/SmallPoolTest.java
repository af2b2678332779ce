package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.LeaseLostException;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The lock is kept while an index build uses the only connection of the client's pool. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class SmallPoolTest {
  private static final String HOLD = "hangAfterStartingIndexBuild";
  private static final Duration LEASE = Duration.ofSeconds(2);

  @BeforeEach
  void holdTheBuild(MongoDatabase database, MongoServer server) {
    database
        .getCollection("pack_run_logs")
        .insertMany(
            LongStream.range(0, 20)
                .mapToObj(
                    i ->
                        new Document("runId", "r")
                            .append("sequence", i)
                            .append("timestamp", Instant.now())
                            .append("level", "info")
                            .append("eventType", "e")
                            .append("message", "m"))
                .toList());
    server.failPoint(HOLD, "alwaysOn", new Document());
  }

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failPoint(HOLD, "off", new Document());
  }

  @Test
  void theLockIsKeptWithTheLibrarysOwnClient(MongoDatabase database, MongoServer server)
      throws Exception {
    StorageSettings settings =
        settings(database, MongoServer.withOption(server.uri(), "maxPoolSize=1"));

    assertLockIsKept(
        CompletableFuture.supplyAsync(() -> MigrationRunner.run(settings)), database, server);
  }

  @Test
  void theLockIsKeptWithAGivenClientAndItsConnectionString(
      MongoDatabase database, MongoServer server) throws Exception {
    try (MongoClient client = small(server)) {
      StorageSettings settings = settings(database, server.uri());

      assertLockIsKept(
          CompletableFuture.supplyAsync(() -> MigrationRunner.run(settings, client)),
          database,
          server);
    }
  }

  @Test
  void theLockIsKeptWithAGivenClientAndItsSettings(MongoDatabase database, MongoServer server)
      throws Exception {
    List<String> commands = new CopyOnWriteArrayList<>();
    MongoClientSettings madeWith =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .applyToConnectionPoolSettings(pool -> pool.maxSize(1))
            .addCommandListener(
                new CommandListener() {
                  @Override
                  public void commandStarted(CommandStartedEvent event) {
                    commands.add(
                        event
                            .getConnectionDescription()
                            .getConnectionId()
                            .getServerId()
                            .getClusterId()
                            .getValue());
                  }
                })
            .build();
    try (MongoClient client = MongoClients.create(madeWith)) {
      StorageSettings settings = settings(database, null);

      assertLockIsKept(
          CompletableFuture.supplyAsync(
              () -> MigrationRunner.builder().settings(settings).client(client, madeWith).run()),
          database,
          server);
      // The service's listeners receive no events of the library's own client.
      assertThat(commands.stream().distinct()).hasSize(1);
    }
  }

  private void assertLockIsKept(
      CompletableFuture<MigrationReport> running, MongoDatabase database, MongoServer server)
      throws Exception {
    Instant first = expiry(database);
    Await.until(
        30,
        () -> running.isDone() || expiry(database).isAfter(first.plus(LEASE.multipliedBy(2))),
        "the lock was not renewed");
    disableFailPoint(server);
    assertThat(running.get(60, TimeUnit.SECONDS).outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")
  void withOnlyAGivenClientTheLockIsLostAndTheHintNamesThePool(
      @Nullable String uri, MongoDatabase database, MongoServer server) throws Exception {
    try (MongoClient client = small(server)) {
      StorageSettings settings = settings(database, uri);
      CompletableFuture<MigrationReport> running =
          CompletableFuture.supplyAsync(() -> MigrationRunner.run(settings, client));
      Instant first = expiry(database);
      Await.until(
          30, () -> Instant.now().isAfter(first.plusMillis(500)), "the lease did not expire");
      disableFailPoint(server);

      assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              LeaseLostException.class, e -> assertThat(e.hint()).contains("maxPoolSize"));
      assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
      assertThat(MigrationRunner.run(settings, client).outcome())
          .isEqualTo(MigrationReport.Outcome.APPLIED);
    }
  }

  private static StorageSettings settings(MongoDatabase database, @Nullable String uri) {
    TestSettings settings = TestSettings.of(database.getName()).lease(LEASE);
    return (uri == null ? settings : settings.uri(uri)).build();
  }

  private static MongoClient small(MongoServer server) {
    return MongoClients.create(MongoServer.withOption(server.uri(), "maxPoolSize=1"));
  }

  /** Waits until the lock is held, and returns its expiry. */
  private static Instant expiry(MongoDatabase database) {
    MongoCollection<Document> lock = database.getCollection("mongockLock");
    Await.until(30, () -> lock.countDocuments() > 0, "the lock was not acquired");
    Document held = lock.find().first();
    return held == null ? Instant.EPOCH : held.getDate("expiresAt").toInstant();
  }
}
