package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * A holder that was frozen for longer than its lease reports the new holder, whatever it was doing.
 */
@MongoTest(Topology.FAIL_POINTS)
class ResumedHolderTest {
  private static final String APP = "resumed-holder";
  private static final Duration USABLE = Duration.ofSeconds(54);

  @AfterEach
  void off(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void theNextHolderIsNamedAfterItEndedATransaction(MongoDatabase database, MongoServer server) {
    MongoCollection<Document> written = database.getCollection("written");
    written.insertOne(new Document("_id", 0));
    try (MongoClient client = TestTerms.client(server, APP);
        Lease away = byHand(client, database, true, new AtomicLong())) {
      MongoCollection<Document> its =
          client.getDatabase(database.getName()).getCollection("written");
      // The lock's read is delayed too, so that another process holds the lock before the answer.
      block(server, List.of("insert", "find"), 3_000);
      CompletableFuture<Void> writing = inserting(away, its, server);
      takeOver(database);

      assertNextHolderIsNamed(writing);
    }
    assertThat(written.countDocuments()).isEqualTo(1);
  }

  @Test
  void theNextHolderIsNamedAfterItEndedARead(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP);
        Lease away = byHand(client, database, true, new AtomicLong())) {
      MongoCollection<Document> its =
          client.getDatabase(database.getName()).getCollection("written");
      block(server, List.of("aggregate", "find"), 3_000);
      CompletableFuture<List<Document>> reading =
          CompletableFuture.supplyAsync(
              () ->
                  away.reading(
                      session -> its.aggregate(session, List.of()).into(new ArrayList<>())));
      LockContract.await(() -> server.underWay(APP, "aggregate"));
      takeOver(database);

      assertNextHolderIsNamed(reading);
    }
  }

  @Test
  void anEndedTransactionIsRepeatedWhileTheLockIsStillHeld(
      MongoDatabase database, MongoServer server) throws Exception {
    MongoCollection<Document> written = database.getCollection("written");
    written.insertOne(new Document("_id", 0));
    try (MongoClient client = TestTerms.client(server, APP);
        Lease away = byHand(client, database, true, new AtomicLong())) {
      MongoCollection<Document> its =
          client.getDatabase(database.getName()).getCollection("written");
      block(server, List.of("insert"), 3_000);
      CompletableFuture<Void> writing = inserting(away, its, server);
      endTransaction(database);

      writing.get(20, TimeUnit.SECONDS);
    }
    assertThat(written.countDocuments()).isEqualTo(2);
  }

  @Test
  void theNextHolderIsNamedAfterALateAnswerAboutTheLock(
      MongoDatabase database, MongoServer server) {
    AtomicLong clock = new AtomicLong();
    try (MongoClient client = TestTerms.client(server, APP);
        Lease away = byHand(client, database, false, clock)) {
      setOwner(database, "next");
      clock.set(USABLE.minusMillis(100).toNanos());
      block(server, List.of("find"), 1_000);

      assertThatThrownBy(away::check)
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining("next");
    }
  }

  @Test
  void anAcquisitionWhoseTransactionWasEndedIsRepeated(MongoDatabase database, MongoServer server)
      throws Exception {
    try (MongoClient client = TestTerms.client(server, APP)) {
      block(server, List.of("update"), 3_000);
      CompletableFuture<Lease> taking =
          CompletableFuture.supplyAsync(
              () ->
                  LockContract.acquire(
                      client, client.getDatabase(database.getName()), Duration.ofSeconds(30)));
      LockContract.await(() -> server.underWay(APP, "update"));
      endTransaction(database);

      try (Lease taken = taking.get(20, TimeUnit.SECONDS)) {
        taken.check();
      }
    }
  }

  @Test
  void theNextHolderIsNamedAfterItMadeACommandFail(MongoDatabase database, MongoClient client) {
    Probe.reset();
    Probe.ON_EXECUTE.set(
        step -> {
          setOwner(database, "next");
          throw new MongoException(175, "collection dropped");
        });

    assertThatThrownBy(
            () -> Desk.operations(client, database, Probe.only()).migrate(null, false, false))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("next");
    assertThat(Desk.rows(database, "9004-probe")).isEmpty();
  }

  /** Inserts a document in a transaction; returns when the server delays the insert. */
  private static CompletableFuture<Void> inserting(
      Lease holder, MongoCollection<Document> into, MongoServer server) {
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () ->
                holder.commit(
                    session -> into.insertOne(Objects.requireNonNull(session), new Document())));
    LockContract.await(() -> server.underWay(APP, "insert"));
    return writing;
  }

  private static void endTransaction(MongoDatabase database) {
    LockDocument lock = new LockDocument(new Bookkeeping(database, ""));
    lock.endTransactionOf(lock.look());
  }

  private static Lease byHand(
      MongoClient client, MongoDatabase database, boolean transactions, AtomicLong clock) {
    MongoDatabase its = client.getDatabase(database.getName());
    return LockContract.byHand(client, its, transactions, clock::get);
  }

  /** Takes over like the next holder, which first ends the transaction of the last one. */
  private static void takeOver(MongoDatabase database) {
    endTransaction(database);
    setOwner(database, "next");
  }

  private static void assertNextHolderIsNamed(CompletableFuture<?> work) {
    assertThatThrownBy(() -> work.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("next");
  }

  private static void setOwner(MongoDatabase database, String owner) {
    database.getCollection("mongockLock").updateOne(new Document(), Updates.set("owner", owner));
  }

  private static void block(MongoServer server, List<String> commands, long millis) {
    server.holdUp(APP, new Document("times", commands.size()), commands, millis);
  }
}
