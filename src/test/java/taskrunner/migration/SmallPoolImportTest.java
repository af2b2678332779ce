package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.LeaseLostException;
import taskrunner.database.DatabaseConnection;
import taskrunner.importer.ledger.ImportRegistry;
import taskrunner.importer.ledger.Participant;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** An import while the service uses the only connection of its client's pool. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(120)
class SmallPoolImportTest {
  private static final String APP = "small-pool-import";
  private static final String LEDGER = "pack_import_ledger";
  private static final Duration LIFE = Duration.ofSeconds(2);

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void anImportWaitsPastItsDeadlineAndContinues(MongoDatabase database, MongoServer server)
      throws Exception {
    try (MongoClient client = small(server)) {
      Participant place = register(client, database);
      CompletableFuture<?> busy = busy(client, database, server);
      TimeUnit.MILLISECONDS.sleep(LIFE.toMillis() * 3 / 2);
      assertThat(busy.isDone()).isFalse();

      place.lease().check();

      assertThat(place.lease().left()).isPositive();
      busy.get(30, TimeUnit.SECONDS);
      place.close();
    }
  }

  /** The library uses its own client only after it has seen the lock there. */
  @Test
  void theHintAfterALossNamesOnlyThePoolSize(MongoDatabase database, MongoServer server)
      throws Exception {
    try (MongoClient client = small(server)) {
      Participant place = register(client, database);
      CompletableFuture<?> busy = busy(client, database, server);
      TimeUnit.MILLISECONDS.sleep(LIFE.toMillis() * 3 / 2);
      database.getCollection(LEDGER).deleteMany(new Document());

      assertThatThrownBy(place.lease()::check)
          .isInstanceOfSatisfying(
              LeaseLostException.class,
              e ->
                  assertThat(e.hint()).contains("maxPoolSize").doesNotContain("connection string"));
      busy.get(30, TimeUnit.SECONDS);
      place.close();
    }
  }

  private static Participant register(MongoClient client, MongoDatabase database) {
    LeaseTerms own = TestTerms.of(client, database, LIFE);
    LeaseTerms terms =
        new LeaseTerms(
            own.database(),
            client,
            true,
            DatabaseConnection.of(client, TestSettings.of(database.getName()).build()).side(),
            LIFE,
            own.patience(),
            own.holder(),
            own.held(),
            own.clock());
    return new ImportRegistry(LEDGER, terms).register(WriteGuard.none(), 1);
  }

  /** Returns while the pool's only connection is in use. */
  private static CompletableFuture<?> busy(
      MongoClient client, MongoDatabase database, MongoServer server) {
    server.holdUp(APP, new Document("times", 1), List.of("find"), 9_000);
    CompletableFuture<?> busy =
        CompletableFuture.supplyAsync(
            () ->
                String.valueOf(
                    client.getDatabase(database.getName()).getCollection("x").find().first()));
    Await.until(30, () -> server.underWay(APP, "find"), "the service sent no command");
    return busy;
  }

  private static MongoClient small(MongoServer server) {
    return MongoClients.create(
        MongoServer.withOption(
            MongoServer.withOption(server.uri(), "appName=" + APP), "maxPoolSize=1"));
  }
}
