package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.LeaseLostException;
import taskrunner.database.Sessions;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The gate of the ledger, when the server delays a command for longer than a lease lasts. */
@MongoTest(Topology.FAIL_POINTS)
class LateGateTest {
  private static final String APP = "late-gate";
  private static final String LEDGER = "pack_import_ledger";
  private static final Duration LIFE = Duration.ofSeconds(30);

  private final MongoServer server;
  private final MongoClient client;

  LateGateTest(MongoServer server) {
    this.server = server;
    this.client = MongoClients.create(MongoServer.withOption(server.uri(), "appName=" + APP));
  }

  @AfterEach
  void end() {
    server.failCommandOff();
    client.close();
  }

  @Test
  void anUndoDoesNotCloseTheGateAfterItsLockExpired(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    server.holdUp(APP, new Document("times", 1), List.of("update"), 3_000);

    assertThatThrownBy(() -> registry(fresh).holdForUndo(new HalfASecondLeft(false)))
        .isInstanceOf(MongoTimeoutException.class);
    Await.until(30, () -> !server.underWay(APP, "update"), "the server still executes the update");
    assertThat(fresh.getCollection(LEDGER).find()).isEmpty();
  }

  @Test
  void anUndoOrImportThatLosesTheLockWritesNothing(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    WriteGuard lost = new HalfASecondLeft(true);

    assertThatThrownBy(() -> registry(fresh).holdForUndo(lost))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> registry(fresh).register(lost, 2))
        .isInstanceOf(LeaseLostException.class);
    assertThat(fresh.getCollection(LEDGER).find()).isEmpty();
  }

  /** While the lease is not expired, the caller retries, after its own check of the guard. */
  @Test
  void aFailedRegistrationIsNotRetriedBeforeItsLeaseExpires(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    server.holdUp(APP, new Document("times", 1), List.of("insert"), 2_000);

    assertThatThrownBy(() -> registry(fresh).register(new HalfASecondLeft(false), 2))
        .isInstanceOf(MongoTimeoutException.class);
    assertThat(fresh.getCollection(LEDGER).find(Filters.exists("lane", false))).isEmpty();
  }

  @Test
  void theEndOfADeadImportsSessionsIsAwaitedOnce(MongoDatabase fresh) {
    try (ClientSession dead = client.startSession()) {
      fresh
          .getCollection(LEDGER)
          .insertOne(
              new Document("_id", "import:dead")
                  .append("expiresAt", Instant.now().minusSeconds(1))
                  .append("sessions", List.of(Sessions.uuid(dead))));
    }
    server.holdUp(APP, new Document("times", 100), List.of("killSessions"), 12_000);
    long start = System.nanoTime();

    assertThatThrownBy(() -> registry(fresh).live(WriteGuard.none()))
        .isInstanceOf(MongoTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
  }

  /**
   * Otherwise the transaction of a killed undo blocks the next undo for 60 s, the server's limit.
   */
  @Test
  void theTransactionOfADeadUndoIsEndedBeforeTheGateIsClosedAgain(MongoDatabase fresh) {
    var ledger = client.getDatabase(fresh.getName()).getCollection(LEDGER);
    try (ClientSession dead = client.startSession()) {
      Document undo =
          new Document("token", "dead")
              .append("expiresAt", Instant.now())
              .append("sessions", List.of(Sessions.uuid(dead)));
      ledger.insertOne(new Document("_id", "gate").append("undo", undo));
      dead.startTransaction();
      ledger.updateOne(dead, Filters.eq("_id", "gate"), Updates.set("registered", 1L));

      assertTimeout(
          Duration.ofSeconds(30), () -> registry(fresh).holdForUndo(WriteGuard.none()).close());
    }
  }

  /** Otherwise the transaction of a killed import blocks the removal of its lane for 60 s. */
  @Test
  void theTransactionOfADeadImportIsEndedBeforeItsLanesAreRemoved(MongoDatabase fresh) {
    var ledger = client.getDatabase(fresh.getName()).getCollection(LEDGER);
    try (ClientSession dead = client.startSession()) {
      ledger.insertMany(
          List.of(
              new Document("_id", "import:dead")
                  .append("expiresAt", Instant.now().minusSeconds(1))
                  .append("sessions", List.of(Sessions.uuid(dead))),
              new Document("_id", "import:dead/0").append("lane", 0).append("commits", 0L)));
      dead.startTransaction();
      ledger.updateOne(dead, Filters.eq("_id", "import:dead/0"), Updates.inc("commits", 1L));

      assertTimeout(
          Duration.ofSeconds(30),
          () -> assertThat(registry(fresh).live(WriteGuard.none())).isEmpty());
    }
    assertThat(ledger.find()).isEmpty();
  }

  /** An import that is delayed during its release until its lease may belong to another import. */
  @Test
  void aReleaseAfterTheExpiryRemovesNothing(MongoDatabase fresh) throws Exception {
    fresh.createCollection(LEDGER);
    Participant leaving = registry(fresh, Duration.ofSeconds(1)).register(WriteGuard.none(), 2);
    long before = fresh.getCollection(LEDGER).countDocuments();
    server.holdUp(APP, new Document("times", 1), List.of("delete"), 2_000);

    leaving.close();
    Await.until(30, () -> !server.underWay(APP, "delete"), "the server still executes it");
    assertThat(fresh.getCollection(LEDGER).countDocuments()).isEqualTo(before);
  }

  /** The server executes the insert of its lanes, or the update of the gate, after the takeover. */
  @ParameterizedTest
  @ValueSource(strings = {"insert", "findAndModify"})
  void anImportMarkedDeadWhileItRegistersStartsTheRegistrationAgain(
      String command, MongoDatabase fresh) throws Exception {
    fresh.createCollection(LEDGER);
    Duration life = Duration.ofSeconds(1);
    ImportRegistry others = new ImportRegistry(LEDGER, TestTerms.of(server.client(), fresh, life));
    server.holdUp(APP, new Document("times", 1), List.of(command), 5_000);

    CompletableFuture<Participant> entering =
        CompletableFuture.supplyAsync(() -> registry(fresh, life).register(WriteGuard.none(), 2));
    Await.until(30, () -> server.underWay(APP, command), "no import has registered");
    String first = others.live(WriteGuard.none()).keySet().iterator().next();
    Await.until(
        30,
        () -> !others.live(WriteGuard.none()).containsKey(first),
        "the import was not marked dead");

    try (Participant entered = entering.get(60, TimeUnit.SECONDS)) {
      Await.until(30, () -> !server.underWay(APP, command), "the server still executes it");
      entered.lease().check();
      assertThat(fresh.getCollection(LEDGER).find())
          .extracting(document -> document.getString("_id"))
          .contains("gate")
          .noneMatch(id -> id.contains(first));
      assertThat(fresh.getCollection(LEDGER).find(Filters.eq("_id", "gate")).first())
          .containsEntry("registered", 1L);
    }
  }

  private ImportRegistry registry(MongoDatabase fresh) {
    return registry(fresh, LIFE);
  }

  private ImportRegistry registry(MongoDatabase fresh, Duration life) {
    return new ImportRegistry(LEDGER, TestTerms.of(client, fresh, life));
  }

  private record HalfASecondLeft(boolean lost) implements WriteGuard {
    @Override
    public void check() {
      if (lost) {
        throw new LeaseLostException("Another process holds the lock.", null);
      }
    }

    @Override
    public Duration left() {
      return Duration.ofMillis(500);
    }

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      write.accept(null);
    }
  }
}
