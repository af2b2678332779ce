package taskrunner.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.database.Sessions;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;

/** The rules for every lease while fail points of the server refuse or delay its commands. */
public abstract class FailedRenewalContract {
  private static final String APP = "failed-renewal";
  private static final Document REFUSED =
      new Document("failCommands", List.of("update")).append("errorCode", 8);

  protected abstract LeaseUse use();

  @AfterEach
  void off(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void theNextRenewalSucceedsAfterOneThatFails(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, Duration.ofSeconds(3)))) {
      Document first = Objects.requireNonNull(use().stored(database));
      server.failCommand(APP, new Document("times", 1), REFUSED);

      Await.until(30, () -> !first.equals(use().stored(database)), "the lease was not renewed");

      lease.check();
    }
  }

  @Test
  void oneFailedRenewalPastTheDeadlineDoesNotLoseTheLease(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        delayOneRenewal(server);

        lease.check();

        assertThat(lease.left()).isPositive();
      }
    }
  }

  @Test
  void renewalPastTheDeadlineIsRetriedOnlyUntilAnotherHolds(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        delayOneRenewal(server);
        use().takeOver(database);

        assertThatThrownBy(lease::check)
            .isInstanceOf(LeaseLostException.class)
            .hasMessageContaining(use().lossMessage());
      }
    }
  }

  @Test
  void aLostLeaseStaysLostWhenTheServerAnswersAgain(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        server.failCommand(APP, new Document("times", 1_000), REFUSED);
        assertThatThrownBy(lease::check).hasMessageContaining("could not be renewed");
        server.failCommandOff();

        assertThatThrownBy(lease::check).hasMessageContaining("could not be renewed");
        assertThatThrownBy(() -> lease.commit(session -> {}))
            .isInstanceOf(LeaseLostException.class);
      }
    }
  }

  private Lease pastItsDeadline(MongoClient client, MongoDatabase database, AtomicLong clock) {
    Lease lease =
        use().take(TestTerms.of(client, database, Duration.ofSeconds(6), true, clock::get));
    clock.set(Duration.ofMinutes(2).toNanos());
    return lease;
  }

  /** Longer than a third of the lease, which is the time limit of one attempt. */
  private static void delayOneRenewal(MongoServer server) {
    server.holdUp(APP, new Document("times", 1), List.of("update"), 2_500);
  }

  @Test
  void withoutRenewalsTheLeaseIsLostBeforeItExpires(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, Duration.ofSeconds(3)))) {
      server.failCommand(APP, new Document("times", 1_000), REFUSED);

      Await.until(30, () -> lost(lease), "the lease was not lost");

      Instant expiry =
          Objects.requireNonNull(use().stored(database)).getDate("expiresAt").toInstant();
      assertThat(expiry).isAfter(serversTime(server));
      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
    }
  }

  @Test
  void sessionsStayOutOfThePoolIfTheReleaseFails(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      Lease lease = use().take(TestTerms.of(client, database, Duration.ofSeconds(30)));
      Document named = Objects.requireNonNull(use().stored(database));
      List<String> sessions = use().sessions(named);
      assertThat(sessions).isNotEmpty();
      server.failCommand(
          APP,
          new Document("times", 1_000),
          new Document("failCommands", List.of("delete")).append("errorCode", 8));
      lease.close();

      assertThat(use().stored(database)).as("still there").isNotNull();
      try (ClientSession next = client.startSession()) {
        assertThat(sessions).doesNotContain(Sessions.uuid(next));
      }
    }
  }

  /** The loss is not noticed before the release. The next holder may still end the sessions. */
  @Test
  void sessionsStayOutOfThePoolIfAnotherHoldsTheLease(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      Lease lease = use().take(TestTerms.of(client, database, Duration.ofMinutes(5)));
      List<String> sessions = use().sessions(Objects.requireNonNull(use().stored(database)));
      use().takeOver(database);
      lease.close();

      try (ClientSession next = client.startSession()) {
        assertThat(sessions).doesNotContain(Sessions.uuid(next));
      }
    }
  }

  /** The driver repeats a transaction whose session was ended at the server; the lease must not. */
  @Test
  void anEndedCommitIsNotRetried(MongoDatabase database, MongoServer server) throws Exception {
    database.createCollection("written");
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, Duration.ofMinutes(5)))) {
      StuckWrite write = new StuckWrite(client, database);
      CompletableFuture<Void> committing =
          CompletableFuture.runAsync(() -> lease.commit(write::write));
      write.awaitBegun();

      lease.endTransactions();
      write.goOn();

      assertThatThrownBy(() -> committing.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MongoException.class);
      assertThat(write.begun()).isEqualTo(1);
    }
    assertThat(database.getCollection("written").countDocuments()).isZero();
  }

  @Test
  void releaseTakesTwoSecondsAtMostWhileACommitIsBlocked(
      MongoDatabase database, MongoServer server) {
    database.createCollection("written");
    try (MongoClient client = TestTerms.client(server, APP)) {
      LeaseTerms terms = TestTerms.of(client, database, Duration.ofMinutes(5));
      Lease stuck = use().take(terms);
      StuckWrite write = new StuckWrite(client, database);
      CompletableFuture<Void> committing =
          CompletableFuture.runAsync(() -> stuck.commit(write::write));
      write.awaitBegun();

      assertTimeout(Duration.ofSeconds(2), stuck::releaseNow);

      assertTimeout(
          Duration.ofSeconds(2),
          () -> {
            try (Lease next = use().take(terms)) {
              next.check();
            }
          });
      write.goOn();
      assertThatThrownBy(() -> committing.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MongoException.class);
      stuck.close();
    }
    assertThat(database.getCollection("written").countDocuments()).isZero();
  }

  @Test
  void anInterruptEndsAnAcquisitionThatTheServerDoesNotAnswer(
      MongoDatabase database, MongoServer server) throws Exception {
    try (MongoClient client = TestTerms.client(server, APP)) {
      LeaseTerms terms = TestTerms.of(client, database, Duration.ofMinutes(5));
      server.holdUp(APP, new Document("times", 1), List.of("update", "findAndModify"), 5_000);
      AtomicBoolean stillInterrupted = new AtomicBoolean();
      Thread taking =
          new Thread(
              () -> {
                assertThatThrownBy(() -> use().take(terms))
                    .isInstanceOf(MongoInterruptedException.class);
                stillInterrupted.set(Thread.currentThread().isInterrupted());
              },
              "unanswered");
      taking.start();
      Await.until(
          30,
          () -> server.underWay(APP, "update") || server.underWay(APP, "findAndModify"),
          "the server received no command");

      taking.interrupt();
      taking.join(4_000);

      assertThat(taking.isAlive()).isFalse();
      assertThat(stillInterrupted).isTrue();
      awaitEndOfAcquisition("unanswered");
      assertThat(use().stored(database)).isNull();
    }
  }

  /** Waits until the abandoned acquisition has reverted what it acquired. */
  protected static void awaitEndOfAcquisition(String thread) {
    Await.until(
        20,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(one -> one.getName().equals(thread + "-taking")),
        "the acquisition still runs");
  }

  /** Without the release, the thread would retry the renewal for a minute. */
  @Test
  void theReleaseEndsAThreadThatWaitsForARenewal(MongoDatabase database, MongoServer server)
      throws Exception {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      Lease lease = pastItsDeadline(client, database, clock);
      server.failCommand(
          APP,
          new Document("times", 1_000),
          new Document("failCommands", List.of("update")).append("errorCode", 91));
      CompletableFuture<Void> checking = CompletableFuture.runAsync(lease::check);
      TimeUnit.SECONDS.sleep(1);
      assertThat(checking.isDone()).isFalse();

      lease.releaseNow();

      assertThatThrownBy(() -> checking.get(2, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TaskRunnerSchemaException.class);
      lease.close();
    }
  }

  @Test
  void theReleaseAfterAFailedCommitDoesNotWaitForKillSessions(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      Lease slow = afterAFailedCommit(client, database);
      server.holdUp(APP, new Document("times", 1), List.of("killSessions"), 20_000);
      long start = System.nanoTime();
      slow.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
      assertThat(use().stored(database)).isNull();

      Lease failing = afterAFailedCommit(client, database);
      server.failCommand(
          APP,
          new Document("times", 1_000),
          new Document("failCommands", List.of("killSessions")).append("closeConnection", true));
      failing.close();
      assertThat(use().stored(database)).isNull();
    }
  }

  private Lease afterAFailedCommit(MongoClient client, MongoDatabase database) {
    Lease lease = use().take(TestTerms.of(client, database, Duration.ofMinutes(5)));
    assertThatThrownBy(
            () ->
                lease.commit(
                    session -> {
                      throw new IllegalStateException("refused");
                    }))
        .hasMessage("refused");
    return lease;
  }

  private static Instant serversTime(MongoServer server) {
    return server
        .client()
        .getDatabase("admin")
        .runCommand(new Document("hello", 1))
        .getDate("localTime")
        .toInstant();
  }

  private static boolean lost(Lease lease) {
    try {
      lease.check();
      return false;
    } catch (LeaseLostException e) {
      return true;
    }
  }
}
