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

/** An undo shuts the gate, and the server holds that up for longer than the undo's lock lasts. */
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
  void itIsNotShutAfterTheLockIsOver(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    server.holdUp(APP, new Document("times", 1), List.of("update"), 3_000);

    assertThatThrownBy(() -> participants(fresh).holdForUndo(new HalfASecondLeft(false)))
        .isInstanceOf(MongoTimeoutException.class);
    Await.until(30, () -> !server.underWay(APP, "update"), "the update stayed where it was");
    assertThat(fresh.getCollection(LEDGER).find()).isEmpty();
  }

  @Test
  void whoLosesTheLockWhileLookingNeitherShutsItNorJoins(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    WriteGuard lost = new HalfASecondLeft(true);

    assertThatThrownBy(() -> participants(fresh).holdForUndo(lost))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> participants(fresh).register(lost, 2))
        .isInstanceOf(LeaseLostException.class);
    assertThat(fresh.getCollection(LEDGER).find()).isEmpty();
  }

  /** With time left, it is for the caller to try again, who asks whether it may. */
  @Test
  void aPlaceThatIsNotPastItsTimeIsNotEnteredAgain(MongoDatabase fresh) {
    fresh.createCollection(LEDGER);
    server.holdUp(APP, new Document("times", 1), List.of("insert"), 2_000);

    assertThatThrownBy(() -> participants(fresh).register(new HalfASecondLeft(false), 2))
        .isInstanceOf(MongoTimeoutException.class);
    assertThat(fresh.getCollection(LEDGER).find(Filters.exists("lane", false))).isEmpty();
  }

  @Test
  void theSessionsOfADeadImportAreWaitedForOnce(MongoDatabase fresh) {
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

    assertThatThrownBy(() -> participants(fresh).live(WriteGuard.none()))
        .isInstanceOf(MongoTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
  }

  /** Killed in a transaction, an undo would hold up the next one for the server's own 60 s. */
  @Test
  void whatADeadUndoLeftOpenIsEndedBeforeTheGateIsShutAgain(MongoDatabase fresh) {
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
          Duration.ofSeconds(30), () -> participants(fresh).holdForUndo(WriteGuard.none()).close());
    }
  }

  /** The same of an import, whose lane could not be removed for as long. */
  @Test
  void whatADeadImportLeftOpenIsEndedBeforeItsLanesAreRemoved(MongoDatabase fresh) {
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
          () -> assertThat(participants(fresh).live(WriteGuard.none())).isEmpty());
    }
    assertThat(ledger.find()).isEmpty();
  }

  /** Frozen or held up while it leaves, until its place may have been given to others. */
  @Test
  void whoLeavesTooLateRemovesNothing(MongoDatabase fresh) throws Exception {
    fresh.createCollection(LEDGER);
    Participant leaving = participants(fresh, Duration.ofSeconds(1)).register(WriteGuard.none(), 2);
    long before = fresh.getCollection(LEDGER).countDocuments();
    server.holdUp(APP, new Document("times", 1), List.of("delete"), 2_000);

    leaving.close();
    Await.until(30, () -> !server.underWay(APP, "delete"), "it stayed where it was");
    assertThat(fresh.getCollection(LEDGER).countDocuments()).isEqualTo(before);
  }

  /** Its lanes, or the gate, come after others have buried it. */
  @ParameterizedTest
  @ValueSource(strings = {"insert", "findAndModify"})
  void whoIsBuriedWhileItEntersFinishesNothingOfThatAndBeginsAgain(
      String command, MongoDatabase fresh) throws Exception {
    fresh.createCollection(LEDGER);
    Duration life = Duration.ofSeconds(1);
    ImportRegistry others = new ImportRegistry(LEDGER, TestTerms.of(server.client(), fresh, life));
    server.holdUp(APP, new Document("times", 1), List.of(command), 5_000);

    CompletableFuture<Participant> entering =
        CompletableFuture.supplyAsync(
            () -> participants(fresh, life).register(WriteGuard.none(), 2));
    Await.until(30, () -> server.underWay(APP, command), "nobody entered");
    String first = others.live(WriteGuard.none()).keySet().iterator().next();
    Await.until(30, () -> !others.live(WriteGuard.none()).containsKey(first), "it lives on");

    try (Participant entered = entering.get(60, TimeUnit.SECONDS)) {
      Await.until(30, () -> !server.underWay(APP, command), "it stayed where it was");
      entered.lease().check();
      assertThat(fresh.getCollection(LEDGER).find())
          .extracting(document -> document.getString("_id"))
          .contains("gate")
          .noneMatch(id -> id.contains(first));
      assertThat(fresh.getCollection(LEDGER).find(Filters.eq("_id", "gate")).first())
          .containsEntry("registered", 1L);
    }
  }

  private ImportRegistry participants(MongoDatabase fresh) {
    return participants(fresh, LIFE);
  }

  private ImportRegistry participants(MongoDatabase fresh, Duration life) {
    return new ImportRegistry(LEDGER, TestTerms.of(client, fresh, life));
  }

  private record HalfASecondLeft(boolean lost) implements WriteGuard {
    @Override
    public void check() {
      if (lost) {
        throw new LeaseLostException("The lock is another's.", null);
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
