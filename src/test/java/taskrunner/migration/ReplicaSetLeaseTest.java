package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseDocument;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class ReplicaSetLeaseTest extends LockContract {
  @Test
  void aHolderKilledInATransactionIsReplacedWhenItsLeaseExpires(
      MongoDatabase database, MongoClient client) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    LockDocument lock = new LockDocument(books);
    // The server keeps the open transaction of a killed process for a minute.
    ClientSession dead = client.startSession();
    LeaseDocument lease = take(lock, dead, "dead", Duration.ofSeconds(1));
    dead.startTransaction();
    assertThat(lease.touch(database, dead)).isTrue();

    long started = System.nanoTime();
    try (Lease next = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
      assertThatThrownBy(dead::commitTransaction).isInstanceOf(MongoException.class);
      next.check();
    } finally {
      dead.close();
    }
  }

  @Test
  void aLockReleasedByForceIsFreeAtOnceAlthoughItsHolderDiedInATransaction(
      MongoDatabase database, MongoClient client) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    LockDocument lock = new LockDocument(books);
    try (ClientSession dead = client.startSession()) {
      LeaseDocument lease = take(lock, dead, "dead", Duration.ofMinutes(10));
      dead.startTransaction();
      assertThat(lease.touch(database, dead)).isTrue();

      long started = System.nanoTime();
      Desk.operations(client, database, Probe.only()).releaseLock(true);
      acquire(client, database, Duration.ofSeconds(30)).close();
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
      assertThatThrownBy(dead::commitTransaction).isInstanceOf(MongoException.class);
    }
  }

  @Test
  void aHolderThatLostTheLockNamesTheNextOneEvenIfThatHasFinished(
      MongoDatabase database, MongoClient client) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    AtomicLong clock = new AtomicLong();
    try (Lease frozen = byHand(client, database, true, clock::get)) {
      new LockDocument(books)
          .lease(frozen.owner(), () -> 0)
          .remove(database, () -> Duration.ofSeconds(10));
      Lease next = acquire(client, database, Duration.ofSeconds(30));
      String taker = next.owner();
      next.close();

      assertThatThrownBy(frozen::check)
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(taker)
          .hasMessageContaining("no process holds it now");
    }
  }

  @Test
  void concurrentCommitsDoNotEndEachOthersTransactions(MongoDatabase database, MongoServer server)
      throws Exception {
    database.createCollection("written");
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      MongoDatabase its = client.getDatabase(database.getName());
      try (Lease lease = acquire(client, its, Duration.ofMinutes(5))) {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          threads.add(CompletableFuture.runAsync(() -> commitFive(lease, its)));
        }
        for (CompletableFuture<Void> each : threads) {
          each.get(60, TimeUnit.SECONDS);
        }

        assertThat(its.getCollection("mongockLock").find().first()).containsEntry("commits", 40L);
      }
    }
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(40);
    assertThat(commands.count("commitTransaction")).isEqualTo(40);
    assertThat(commands.count("abortTransaction")).isZero();
  }

  private static void commitFive(Lease lease, MongoDatabase database) {
    for (int i = 0; i < 5; i++) {
      lease.commit(
          session ->
              database
                  .getCollection("written")
                  .insertOne(Objects.requireNonNull(session), new Document()));
    }
  }

  @Test
  void aHistoryReadUnderTheLeaseIsNotOlderThanTheAcquisition(
      MongoDatabase database, MongoServer server) {
    Probe.reset();
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      Desk.operations(client, database, Probe.only()).migrate(null, false, false);
    }

    assertThat(commands.of("aggregate"))
        .filteredOn(c -> c.getString("aggregate").getValue().equals("mongockChangeLog"))
        .anySatisfy(
            c -> {
              assertThat(c.getDocument("readConcern")).containsKey("afterClusterTime");
              assertThat(c.getDocument("readConcern").getString("level").getValue())
                  .isEqualTo("majority");
            });
  }
}
