package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Writes that the server made although the client saw an error or no answer. */
@MongoTest(Topology.FAIL_POINTS)
class LostAnswersTest {
  private static final String APP = "lost-answers";

  @AfterEach
  void off(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void aLockIsReleasedIfItsAcquisitionReturnedAnError(MongoDatabase database, MongoServer server) {
    server.failCommand(
        APP,
        new Document("times", 1),
        new Document("failCommands", List.of("findAndModify"))
            .append(
                "writeConcernError",
                new Document("code", 64).append("errmsg", "waiting for replication timed out")));
    try (MongoClient client = TestTerms.client(server, APP)) {
      assertThatThrownBy(() -> Desk.operations(client, database).migrate(null, false, false))
          .hasMessageContaining("majority");
    }
    assertThat(lock(database)).isNull();
  }

  @Test
  void aThreadInterruptedDuringTheAcquisitionLeavesNoLock(
      MongoDatabase database, MongoServer server) throws Exception {
    server.holdUp(APP, new Document("times", 1), List.of("findAndModify"), 1500);
    AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
    try (MongoClient client = TestTerms.client(server, APP)) {
      Thread starter =
          new Thread(
              () -> {
                try {
                  Desk.operations(client, database).migrate(null, false, false);
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              });
      starter.start();
      LockContract.await(() -> server.underWay(APP, "findAndModify"));
      starter.interrupt();
      starter.join(20_000);

      assertThat(thrown.get()).hasMessageContaining("nterrupted");
      LockContract.await(() -> !server.underWay(APP, "findAndModify"));
    }
    assertThat(lock(database)).isNull();
    assertThat(Desk.log(database).countDocuments()).isZero();
  }

  @Test
  void aThreadInterruptedDuringADropIndexesReleasesTheLockAfterIt(
      MongoDatabase database, MongoServer server) throws Exception {
    try (MongoClient client = TestTerms.client(server, APP)) {
      Operations operations = Desk.operations(client, database);
      operations.migrate(null, false, false);
      server.holdUp(APP, new Document("times", 1), List.of("dropIndexes"), 4000);
      AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
      Thread undoing =
          new Thread(
              () -> {
                try {
                  operations.undo(null);
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              });
      undoing.start();
      LockContract.await(() -> server.underWay(APP, "dropIndexes"));
      undoing.interrupt();
      undoing.join(20_000);
      boolean dropping = server.underWay(APP, "dropIndexes");

      assertThat(thrown.get())
          .isInstanceOfSatisfying(
              TaskRunnerSchemaException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
      assertThat(dropping).isFalse();
      assertThat(lock(database)).isNull();
    }
  }

  @Test
  void aLossStaysEvenIfTheNewHolderIsUnknown(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      MongoDatabase ours = client.getDatabase(database.getName());
      try (Lease lease = LockContract.acquire(client, ours, Duration.ofMinutes(5))) {
        database
            .getCollection("mongockLock")
            .updateOne(new Document(), Updates.set("owner", "thief"));
        server.failCommand(
            APP,
            new Document("times", 1_000),
            new Document("failCommands", List.of("aggregate")).append("errorCode", 8));

        assertThatThrownBy(() -> lease.commit(session -> {}))
            .isInstanceOf(LeaseLostException.class)
            .hasMessageContaining("another process");
        assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
      }
    }
  }

  private static @Nullable Document lock(MongoDatabase database) {
    return database.getCollection("mongockLock").find().first();
  }
}
