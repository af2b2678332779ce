package taskrunner.migration;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;
import taskrunner.MigrationListener;
import taskrunner.database.DatabaseConnection;
import taskrunner.database.Transactions;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseContract;
import taskrunner.lease.LeaseDocument;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.LeaseUse;
import taskrunner.lease.TestTerms;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;

/** The rules of the lock beyond those of every lease, on every kind of server. */
abstract class LockContract extends LeaseContract {
  @Override
  protected LeaseUse use() {
    return new LockUse();
  }

  @Test
  void mongocksToolsCanReadTheDocument(MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      Document stored = lock(database).find().first();

      assertThat(stored)
          .containsEntry("key", "DEFAULT_KEY")
          .containsEntry("status", "LOCK_HELD")
          .containsEntry("owner", lease.owner())
          .containsEntry("token", number(database))
          .containsEntry("host", "test-host")
          .containsEntry("pid", 7L)
          .containsKeys("_id", "expiresAt", "acquiredAt", "version");
    }
    assertThat(lock(database).countDocuments()).isZero();
  }

  @Test
  void aHeldLockIsNotAcquiredByAnotherProcess(MongoDatabase database, MongoClient client) {
    try (Lease held = acquire(client, database, Duration.ofSeconds(30))) {
      assertThatThrownBy(
              () ->
                  keeper(client, database, Duration.ofSeconds(30), Duration.ofMillis(200))
                      .acquire(() -> true))
          .isInstanceOf(LockNotAcquiredException.class)
          .hasMessageContaining("test-host")
          .hasMessageContaining(held.owner());
    }
  }

  @Test
  void fencingNumbersIncreaseAcrossReleases(MongoDatabase database, MongoClient client) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
        assertThat(lease.owner()).isNotEmpty();
        numbers.add(number(database));
      }
    }

    assertThat(numbers).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void anExpiredLockOfADeadHolderIsTakenOver(MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().minusSeconds(1));

    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(lock(database).find().first()).containsEntry("owner", lease.owner());
    }
  }

  @Test
  void aLockWithoutAnExpiryIsTakenOver(MongoDatabase database, MongoClient client) {
    lock(database)
        .insertOne(
            new Document("key", "DEFAULT_KEY")
                .append("status", "LOCK_HELD")
                .append("owner", "endless"));
    assertThat(Desk.operations(client, database).lockStatus().expired()).isTrue();

    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      lease.check();
      assertThat(lock(database).find().into(new ArrayList<>()))
          .singleElement()
          .matches(stored -> lease.owner().equals(stored.getString("owner")));
    }
  }

  @Test
  void aLiveLockOfMongockItselfIsNotTakenOverBeforeItExpires(
      MongoDatabase database, MongoClient client) {
    Instant expiry = Instant.now().plusMillis(1_200);
    Desk.lockByMongock(database, expiry);

    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(Instant.now()).isAfter(expiry.minusMillis(50));
      lease.check();
    }
  }

  @Test
  void aHolderWhoseClockStoodStillFailsTheCheckAfterATakeover(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = byHand(client, database, Transactions.supported(database), () -> 0)) {
      lock(database).updateOne(new Document(), Updates.set("owner", "thief"));

      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
    }
  }

  @Test
  void aLostLockRefusesTheNextWriteNamesTheNewOwnerAndIsNotReleased(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      lock(database).updateOne(new Document(), Updates.set("owner", "thief"));

      assertThatThrownBy(() -> lease.commit(session -> write(database, session)))
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining("thief");
      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
    }
    assertThat(lock(database).find().first()).containsEntry("owner", "thief");
    assertThat(database.getCollection("written").countDocuments()).isZero();
  }

  @Test
  void aRecordFilteredByTheNumberIsRefusedAfterAnotherHolderDrewOne(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      PolicyStore policy = new PolicyStore(books(database).policy(), lease);
      policy.beginChange("first", TestTerms.WHO);
      lock(database).deleteMany(new Document());
      acquire(client, database, Duration.ofSeconds(30)).close();

      assertThatThrownBy(() -> policy.beginChange("late", TestTerms.WHO))
          .isInstanceOf(LeaseLostException.class);
      assertThatThrownBy(() -> policy.record("0001-collections", List.of()))
          .isInstanceOf(LeaseLostException.class);
    }
    assertThat(books(database).policy().find().first())
        .doesNotContainKey("steps")
        .extracting("changing", as(InstanceOfAssertFactories.map(String.class, Object.class)))
        .containsEntry("owner", "first");
  }

  @Test
  void aNumberThatAFrozenStarterDrawsLateDoesNotStopTheHolder(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30));
        ClientSession late = client.startSession()) {
      PolicyStore policy = new PolicyStore(books(database).policy(), lease);
      PolicyStore.nextFence(late, books(database).policy(), "frozen before it drew its number");

      policy.beginChange("holder", TestTerms.WHO);
      policy.record("0001-collections", List.of());
      lease.check();
    }
    assertThat(books(database).policy().find().first()).containsKeys("changing", "steps");
    assertThat(lock(database).countDocuments()).isZero();
  }

  @Test
  void aPolicyThatAPersonRemovedIsWrittenAgain(MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      books(database).policy().deleteMany(new Document());

      new PolicyStore(books(database).policy(), lease).beginChange("holder", TestTerms.WHO);
    }
    assertThat(books(database).policy().find().first()).containsKeys("changing");
  }

  @Test
  void afterARemovalOfLockAndPolicyAnotherHoldersEqualNumberIsRefused(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      books(database).policy().deleteMany(new Document());
      lock(database).deleteMany(new Document());
      acquire(client, database, Duration.ofSeconds(30)).close();

      assertThatThrownBy(
              () ->
                  new PolicyStore(books(database).policy(), lease)
                      .beginChange("late", TestTerms.WHO))
          .isInstanceOf(LeaseLostException.class);
    }
    assertThat(books(database).policy().find().first())
        .containsEntry("fence", 1L)
        .doesNotContainKey("changing");
  }

  @Test
  void aRecordFilteredByTheNumberIsRefusedAfterARelease(
      MongoDatabase database, MongoClient client) {
    Lease lease = acquire(client, database, Duration.ofSeconds(30));
    lease.releaseNow();

    assertThatThrownBy(
            () ->
                new PolicyStore(books(database).policy(), lease).beginChange("late", TestTerms.WHO))
        .hasMessageContaining("was released");
    lease.close();
    assertThat(books(database).policy().find().first()).doesNotContainKey("changing");
  }

  @Test
  void anInterruptedHolderWritesItsHistoryAndReleasesTheLock(
      MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(lease::check).hasMessageContaining("stopped");
      lease.commit(session -> write(database, session));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(lock(database).countDocuments()).isZero();
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void eightThreadsThatIncrementUnderTheLockLoseNoIncrement(
      MongoDatabase database, MongoClient client) throws Exception {
    MongoCollection<Document> counter = database.getCollection("counter");
    counter.insertOne(new Document("_id", 1).append("n", 0));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<Boolean>> done = new ArrayList<>();
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < 6; i++) {
            try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
              lease.check();
              Document before = counter.find().first();
              int n = before == null ? -1 : before.getInteger("n");
              counter.updateOne(Filters.eq("_id", 1), Updates.set("n", n + 1));
            }
          }
          return true;
        };
    for (int i = 0; i < 8; i++) {
      done.add(pool.submit(work));
    }
    for (Future<Boolean> each : done) {
      assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
    }
    pool.shutdown();

    assertThat(counter.find().first()).containsEntry("n", 48);
  }

  @Test
  void statusAndRelease(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    assertThat(operations.lockStatus()).isEqualTo(LockStatus.FREE);
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(operations.lockStatus())
          .returns(true, LockStatus::held)
          .returns(lease.owner(), LockStatus::owner)
          .returns("test-host", LockStatus::host);
      assertThatThrownBy(() -> operations.releaseLock(false))
          .isInstanceOf(LockNotAcquiredException.class);
      assertThat(operations.releaseLock(true).owner()).isEqualTo(lease.owner());
    }
    Desk.lockByMongock(database, Instant.now().minusSeconds(5));
    assertThat(operations.lockStatus().expired()).isTrue();
    assertThat(operations.releaseLock(false).owner()).isEqualTo("mongock-itself");
    assertThat(operations.lockStatus()).isEqualTo(LockStatus.FREE);
  }

  @Test
  void aReleaseWithoutForceKeepsALockThatWasRenewedMeanwhile(
      MongoDatabase database, MongoClient client) {
    LockDocument document = new LockDocument(books(database));
    try (ClientSession session = client.startSession()) {
      LeaseDocument late = take(document, session, "late", Duration.ofMillis(1));
      await(() -> document.look().status().expired());
      SeenLock seen = document.look();

      late.renew(database, Duration.ofMinutes(1), Duration.ofSeconds(10));

      assertThat(document.remove(seen, false)).isFalse();
      assertThat(document.look().live()).isTrue();
      assertThat(document.remove(seen, true)).isTrue();
    }
  }

  @Test
  void aLockThatMongockTookOverIsNotReportedAsTheDeadHoldersLock(
      MongoDatabase database, MongoClient client) {
    LockDocument document = new LockDocument(books(database));
    try (ClientSession session = client.startSession()) {
      document.tryAcquire(session, "dead", TestTerms.WHO, Duration.ofMillis(1));
    }
    // Mongock's driver updates the document with $set.
    lock(database)
        .updateOne(
            new Document("key", "DEFAULT_KEY"),
            Updates.combine(
                Updates.set("owner", "mongock-itself"),
                Updates.set("expiresAt", Instant.now().plusSeconds(60))));

    assertThat(document.look().holder()).contains("Mongock itself").doesNotContain("test-host");
    assertThat(document.look().status().host()).isNull();
  }

  @Test
  void aWaitingProcessOnlyReadsAndWithPauses(MongoDatabase database, MongoServer server) {
    Desk.lockByMongock(database, Instant.now().plusSeconds(300));
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      MongoDatabase its =
          DatabaseConnection.of(client, TestSettings.of(database.getName()).build()).database();
      LockAcquisition keeper =
          new LockAcquisition(
              books(its),
              () -> TestTerms.of(client, its, Duration.ofSeconds(30)),
              Duration.ofSeconds(5),
              new StopRequest(),
              new StepLog(new MigrationListener() {}));
      AtomicInteger checks = new AtomicInteger();

      assertThatThrownBy(() -> keeper.acquire(() -> checks.incrementAndGet() > 0))
          .isInstanceOf(LockNotAcquiredException.class);

      // One read for each pause of at least 250 ms; the first pauses are shorter. The index is
      // created only because this test calls the acquisition directly.
      assertThat(commands.names()).containsOnly("createIndexes", "aggregate");
      assertThat(commands.count("createIndexes")).isEqualTo(1);
      assertThat(commands.count("aggregate")).isBetween(10, 26);
      assertThat(checks.get()).as("every two seconds").isBetween(1, 3);
    }
  }

  @Test
  void aStopEndsAWait(MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().plusSeconds(300));
    Operations operations = Desk.operations(client, database);
    var waiting = CompletableFuture.supplyAsync(() -> operations.migrate(null, false, false));

    operations.stop();

    assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasMessageContaining("stopped");
  }

  static Lease acquire(MongoClient client, MongoDatabase database, Duration length) {
    return new LockUse().take(TestTerms.of(client, database, length));
  }

  static LockAcquisition keeper(
      MongoClient client, MongoDatabase database, Duration length, Duration wait) {
    LeaseTerms terms = TestTerms.of(client, database, length);
    return LockUse.acquisition(TestTerms.with(terms, wait, terms.holder()));
  }

  /** Acquires the free lock and keeps it like a process that dies; returns it. */
  static LeaseDocument take(
      LockDocument lock, ClientSession session, String owner, Duration length) {
    Long number = lock.tryAcquire(session, owner, TestTerms.WHO, length);
    if (number == null) {
      throw new AssertionError("the lock was not free");
    }
    return lock.lease(owner, () -> number);
  }

  /** A lease of a minute, acquired at 0 of that clock. */
  static Lease byHand(
      MongoClient client, MongoDatabase database, boolean transactions, LongSupplier clock) {
    return new LockUse()
        .take(TestTerms.of(client, database, Duration.ofMinutes(1), transactions, clock));
  }

  private static Bookkeeping books(MongoDatabase database) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    return books;
  }

  private static void write(MongoDatabase database, @Nullable ClientSession session) {
    if (session == null) {
      database.getCollection("written").insertOne(new Document());
    } else {
      database.getCollection("written").insertOne(session, new Document());
    }
  }

  private static MongoCollection<Document> lock(MongoDatabase database) {
    return database.getCollection("mongockLock");
  }

  private static long number(MongoDatabase database) {
    Document found = lock(database).find().first();
    return found == null ? -1 : found.getLong("token");
  }

  static void await(Callable<Boolean> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the condition was not met within 30 s");
        }
        Thread.sleep(20);
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
