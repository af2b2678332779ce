package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.ledger.ImportRegistry;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.TestTerms;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * What a stop does while a collection is being dropped. Before the drop, a validator closes the
 * collection; a failed drop restores the old one.
 */
@MongoTest(Topology.FAIL_POINTS)
class EmptyCollectionDropTest {
  private static final String APP = "empty-drop";
  private static final String LEDGER = "pack_import_ledger";
  private static final String NAME = "runs";

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void theReleaseWaitsUntilAFailedDropHasRestoredTheValidator(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      LeaseTerms terms = TestTerms.of(client, database, Duration.ofSeconds(30));
      Lease hold = hold(terms);
      CompletableFuture<Boolean> dropping = dropThatFailsLate(terms, hold, server);

      terms.held().release(Duration.ZERO);

      assertThat(isHeld(database)).isFalse();
      database.getCollection(NAME).insertOne(new Document());
      assertThatThrownBy(() -> dropping.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TaskRunnerSchemaException.class)
          .matches(e -> e.getSuppressed().length == 0);
      hold.close();
    }
  }

  @Test
  void afterATakeoverAFailedDropDoesNotRestoreTheValidator(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      LeaseTerms terms = TestTerms.of(client, database, Duration.ofSeconds(30));
      Lease hold = hold(terms);
      CompletableFuture<Boolean> dropping = dropThatFailsLate(terms, hold, server);
      database
          .getCollection(LEDGER)
          .updateOne(Filters.exists("undo"), Updates.set("undo.token", "another"));

      terms.held().release(Duration.ZERO);

      assertThatThrownBy(() -> dropping.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TaskRunnerSchemaException.class);
      assertThat(collection(database).validation().refusesAll()).isTrue();
      assertThat(isHeld(database)).isTrue();
      hold.close();
    }
  }

  private static Lease hold(LeaseTerms terms) {
    return new ImportRegistry(LEDGER, terms).holdForUndo(WriteGuard.none());
  }

  private static boolean isHeld(MongoDatabase database) {
    return database.getCollection(LEDGER).find(Filters.exists("undo")).first() != null;
  }

  /** Returns while the drop runs. The drop fails like one that a stop has killed. */
  private static CompletableFuture<Boolean> dropThatFailsLate(
      LeaseTerms terms, Lease hold, MongoServer server) {
    terms.database().createCollection(NAME);
    LiveCollection live = collection(terms.database());
    SchemaCommands commands =
        new SchemaCommands(terms.database(), hold, IndexBuilds.UNWATCHED, "test");
    server.failCommand(
        APP,
        new Document("times", 1),
        new Document("failCommands", List.of("drop"))
            .append("blockConnection", true)
            .append("blockTimeMS", 1_500)
            .append("errorCode", 11601));
    CompletableFuture<Boolean> dropping =
        CompletableFuture.supplyAsync(
            () -> new EmptyCollectionDrop(terms.database(), commands).dropIfEmpty(live));
    Await.until(30, () -> server.underWay(APP, "drop"), "the drop was not sent");
    return dropping;
  }

  private static LiveCollection collection(MongoDatabase database) {
    return Objects.requireNonNull(LiveCollection.find(database, NAME));
  }
}
