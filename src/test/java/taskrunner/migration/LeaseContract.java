package taskrunner.migration;

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
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;

/** What the lock must keep to, on every kind of server. */
abstract class LeaseContract {
  private static final ThisProcess WHO = new ThisProcess("test-host", 7, "1.0");

  @Test
  void theDocumentIsOneThatMongocksToolsCanRead(MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      Document stored = lock(database).find().first();

      assertThat(stored)
          .containsEntry("key", "DEFAULT_KEY")
          .containsEntry("status", "LOCK_HELD")
          .containsEntry("owner", lease.owner())
          .containsEntry("token", lease.number())
          .containsEntry("host", "test-host")
          .containsEntry("pid", 7L)
          .containsKeys("_id", "expiresAt", "acquiredAt", "version");
    }
    assertThat(lock(database).countDocuments()).isZero();
  }

  @Test
  void whileOneHoldsItAnotherDoesNotGetIt(MongoDatabase database, MongoClient client) {
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
  void fencingNumbersGrowAcrossReleases(MongoDatabase database, MongoClient client) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
        numbers.add(lease.number());
      }
    }

    assertThat(numbers).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void itIsRenewedForLongerThanItLives(MongoDatabase database, MongoClient client) {
    try (Lease lease = acquire(client, database, Duration.ofMillis(600))) {
      Instant first = expiresAt(database);
      await(() -> expiresAt(database).isAfter(first.plusMillis(600)));

      lease.check();
    }
  }

  @Test
  void anExpiredLockOfADeadHolderIsTaken(MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().minusSeconds(1));

    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(lock(database).find().first()).containsEntry("owner", lease.owner());
    }
  }

  @Test
  void aLiveLockOfMongockItselfIsRespectedUntilItExpires(
      MongoDatabase database, MongoClient client) {
    Instant expiry = Instant.now().plusMillis(1_200);
    Desk.lockByMongock(database, expiry);

    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(Instant.now()).isAfter(expiry.minusMillis(50));
      lease.check();
    }
  }

  @Test
  void aLostLockStopsTheNextWriteAndIsNotReleasedAndNamesTheNewOwner(
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
  void aHolderPastItsOwnDeadlineAsksTheServerBeforeItWrites(
      MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    LockDocument document = new LockDocument(books(database));
    Long number = document.tryAcquire("me", WHO, Duration.ofMinutes(1));
    assertThat(number).isNotNull();
    if (number == null) {
      return;
    }
    try (Lease lease =
        new Lease(
            document, "me", number, Duration.ofMinutes(1), clock::get, 0, new StopSignal(), null)) {
      lock(database).updateOne(new Document(), Updates.set("owner", "thief"));
      lease.check();

      clock.set(Duration.ofMinutes(2).toNanos());

      assertThatThrownBy(lease::check)
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining("thief");
    }
  }

  @Test
  void commitWritesWhileTheLockIsHeld(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = acquire(client, database, Duration.ofSeconds(30))) {
      lease.commit(session -> write(database, session));
    }
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void anInterruptedHolderStillWritesItsHistoryAndReleasesTheLock(
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
  void noThreadIsLeftAfterRelease(MongoDatabase database, MongoClient client) {
    acquire(client, database, Duration.ofSeconds(30)).close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("taskrunner-schema-lease"));
  }

  @Test
  void eightThreadsThatReadThenWriteUnderTheLockLoseNoIncrement(
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
  void aWaitIsEndedByAStop(MongoDatabase database, MongoClient client) {
    Desk.lockByMongock(database, Instant.now().plusSeconds(300));
    Operations operations = Desk.operations(client, database);
    var waiting = CompletableFuture.supplyAsync(() -> operations.migrate(null, false, false));

    operations.stop();

    assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasMessageContaining("stopped");
  }

  static Lease acquire(MongoClient client, MongoDatabase database, Duration length) {
    Lease lease =
        keeper(client, database, length, Duration.ofSeconds(60)).acquire(() -> true).lease();
    if (lease == null) {
      throw new AssertionError("no lease");
    }
    return lease;
  }

  private static LeaseKeeper keeper(
      MongoClient client, MongoDatabase database, Duration length, Duration wait) {
    return new LeaseKeeper(client, database, books(database), length, wait, WHO, new StopSignal());
  }

  private static Bookkeeping books(MongoDatabase database) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock();
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

  private static Instant expiresAt(MongoDatabase database) {
    Document found = lock(database).find().first();
    return found == null ? Instant.EPOCH : found.getDate("expiresAt").toInstant();
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
