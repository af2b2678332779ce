package taskrunner.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Transactions;
import taskrunner.testing.Await;

/** The rules for every use of leases, on every kind of server. */
public abstract class LeaseContract {
  private static final Duration LONG = Duration.ofMinutes(5);

  protected abstract LeaseUse use();

  @Test
  void theLeaseIsRenewed(MongoDatabase database, MongoClient client) {
    try (Lease lease = take(client, database, Duration.ofMillis(600))) {
      Instant first = expiresAt(database);
      await(() -> expiresAt(database).isAfter(first.plusMillis(600)));

      lease.check();
    }
  }

  @Test
  void aLostLeaseRefusesTheNextWriteAndIsNotReleased(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    Document after;
    try (Lease lease = take(client, database, LONG)) {
      use().takeOver(database);
      after = use().stored(database);

      assertThatThrownBy(() -> lease.commit(session -> write(database, session)))
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(use().lossMessage());
      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
      assertThatThrownBy(lease::checkHeld).isInstanceOf(LeaseLostException.class);
      assertThat(lease.loss()).isNotNull();
    }
    assertThat(use().stored(database)).isEqualTo(after);
    assertThat(database.getCollection("written").countDocuments()).isZero();
  }

  @Test
  void aHolderWhoseClockStoodStillChecksWithTheServerBeforeAChange(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = byHand(client, database, new AtomicLong())) {
      lease.check();

      use().takeOver(database);

      assertThatThrownBy(
              () -> {
                lease.check();
                lease.commit(session -> write(database, session));
              })
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(use().lossMessage());
    }
  }

  @Test
  void aHolderPastItsDeadlineRenewsBeforeTheNextChange(MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    try (Lease lease = byHand(client, database, clock)) {
      Instant first = expiresAt(database);
      lease.check();
      assertThat(expiresAt(database)).isEqualTo(first);

      clock.set(LONG.multipliedBy(2).toNanos());
      lease.check();

      assertThat(expiresAt(database)).isAfter(first);
      assertThat(lease.left()).isPositive();
    }
  }

  @Test
  void theDeadlineIsNineTenthsOfTheLease(MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    try (Lease lease = byHand(client, database, clock)) {
      Instant first = expiresAt(database);

      clock.set(LONG.toNanos() / 10 * 8);
      lease.check();
      assertThat(expiresAt(database)).isEqualTo(first);

      clock.set(LONG.toNanos() / 10 * 9);
      assertThat(lease.left()).isZero();
      lease.check();
      assertThat(expiresAt(database)).isAfter(first);
    }
  }

  @Test
  void renewalsSucceedBetweenManyCommits(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = take(client, database, Duration.ofMillis(900))) {
      Instant first = expiresAt(database);
      await(
          () -> {
            for (int i = 0; i < 20; i++) {
              lease.commit(session -> write(database, session));
            }
            return expiresAt(database).isAfter(first.plusMillis(1_800));
          });
    }
  }

  @Test
  void commitWritesWhileTheLeaseIsHeld(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = take(client, database, LONG)) {
      lease.commit(session -> write(database, session));
    }
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void anInterruptedHolderStillReleases(MongoDatabase database, MongoClient client) {
    Lease lease = take(client, database, LONG);
    Thread.currentThread().interrupt();
    try {
      lease.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(use().stored(database)).isNull();
  }

  @Test
  void anErrorOfTheWriteIsThrownAndTheLeaseIsReleased(MongoDatabase database, MongoClient client) {
    try (Lease lease = take(client, database, LONG)) {
      assertThatThrownBy(
              () ->
                  lease.commit(
                      session -> {
                        throw new IllegalStateException("refused");
                      }))
          .hasMessage("refused");
      lease.check();
    }
    assertThat(use().stored(database)).isNull();
  }

  @Test
  void afterAReleaseByAnotherThreadTheLeaseRefusesEverything(
      MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    Lease lease = take(client, database, LONG);

    assertTimeout(
        Duration.ofSeconds(2), () -> CompletableFuture.runAsync(lease::releaseNow).join());

    assertThat(use().stored(database)).isNull();
    assertStopped(lease::check);
    assertStopped(lease::checkHeld);
    assertStopped(() -> lease.commit(session -> write(database, session)));
    assertThat(lease.left()).isZero();
    assertThat(lease.loss())
        .isNotNull()
        .returns(ErrorCode.INTERRUPTED, TaskRunnerSchemaException::code);
    try (Lease next = take(client, database, LONG)) {
      lease.close();
      next.check();
      next.commit(session -> write(database, session));
    }
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void releaseNowWaitsForACommandInProgress(MongoDatabase database, MongoClient client)
      throws Exception {
    try (Lease lease = take(client, database, LONG)) {
      CountDownLatch answered = new CountDownLatch(1);
      CountDownLatch sent = new CountDownLatch(1);
      CompletableFuture<Boolean> command =
          CompletableFuture.supplyAsync(
              () ->
                  lease.whileHeld(
                      () -> {
                        sent.countDown();
                        return Await.latch(answered);
                      }));
      Await.latch(sent);
      CompletableFuture<Void> releasing = CompletableFuture.runAsync(lease::releaseNow);
      await(() -> lease.left().isZero());
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(use().stored(database)).isNotNull();

      answered.countDown();
      releasing.get(2, TimeUnit.SECONDS);

      assertThat(command.get(2, TimeUnit.SECONDS)).isTrue();
      assertThat(use().stored(database)).isNull();
    }
  }

  /**
   * The server refuses a stopped transaction at its end. Without a transaction, the release must
   * wait for the write.
   */
  @Test
  void releaseNowWaitsForACommitWithoutTransaction(MongoDatabase database, MongoClient client)
      throws Exception {
    LeaseTerms terms = TestTerms.of(client, database, LONG, false, System::nanoTime);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Lease lease = use().take(terms)) {
      CompletableFuture<Void> committing =
          CompletableFuture.runAsync(
              () ->
                  lease.commit(
                      session -> {
                        inside.countDown();
                        Await.latch(goOn);
                      }));
      Await.latch(inside);
      CompletableFuture<Void> releasing = CompletableFuture.runAsync(lease::releaseNow);
      await(() -> lease.left().isZero());
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(use().stored(database)).isNotNull();
      assertStopped(() -> lease.commit(session -> {}));

      goOn.countDown();
      committing.get(2, TimeUnit.SECONDS);
      releasing.get(2, TimeUnit.SECONDS);

      assertThat(use().stored(database)).isNull();
      assertStopped(() -> lease.whileHeld(() -> true));
    }
  }

  @Test
  void aLossIsNotReportedAsAStop(MongoDatabase database, MongoClient client) {
    Lease lost = take(client, database, LONG);
    use().takeOver(database);
    assertThatThrownBy(() -> lost.commit(session -> write(database, session)))
        .isInstanceOf(LeaseLostException.class);
    lost.close();
    assertThatThrownBy(lost::check).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void anOrdinaryReleaseIsNotReportedAsAStop(MongoDatabase database, MongoClient client) {
    Lease lease = take(client, database, LONG);
    lease.close();

    assertThatThrownBy(lease::check)
        .isInstanceOf(TaskRunnerSchemaException.class)
        .hasMessageContaining("was released;");
  }

  private static void assertStopped(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED))
        .hasMessageContaining("a stop was requested");
  }

  @Test
  void theReleaseEndsTheRenewalThread(MongoDatabase database, MongoClient client) {
    take(client, database, LONG).close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("taskrunner-schema-lease"));
  }

  private Lease take(MongoClient client, MongoDatabase database, Duration life) {
    return use().take(TestTerms.of(client, database, life));
  }

  /** A lease of five minutes, with that clock. */
  private Lease byHand(MongoClient client, MongoDatabase database, AtomicLong clock) {
    boolean transactions = Transactions.supported(database);
    return use().take(TestTerms.of(client, database, LONG, transactions, clock::get));
  }

  private Instant expiresAt(MongoDatabase database) {
    Document stored = use().stored(database);
    return stored == null ? Instant.EPOCH : stored.getDate("expiresAt").toInstant();
  }

  private static void write(MongoDatabase database, @Nullable ClientSession session) {
    if (session == null) {
      database.getCollection("written").insertOne(new Document());
    } else {
      database.getCollection("written").insertOne(session, new Document());
    }
  }

  private static void await(BooleanSupplier condition) {
    Await.until(30, condition, "the condition was not met");
  }
}
