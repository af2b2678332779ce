package taskrunner.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.database.Sessions;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;

/** What every lease must keep to while the server's own fail points refuse renewals. */
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
  void oneFailedRenewalIsMadeGoodByTheNext(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, Duration.ofSeconds(3)))) {
      Document first = Objects.requireNonNull(use().stored(database));
      server.failCommand(APP, new Document("times", 1), REFUSED);

      Await.until(30, () -> !first.equals(use().stored(database)), "it was not renewed");

      lease.check();
    }
  }

  @Test
  void pastItsDeadlineItIsNotLostByOneTryThatFails(MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        holdUpOneRenewal(server);

        lease.check();

        assertThat(lease.left()).isPositive();
      }
    }
  }

  @Test
  void pastItsDeadlineItIsTriedAgainOnlyUntilAnotherHasTheLock(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        holdUpOneRenewal(server);
        use().takeOver(database);

        assertThatThrownBy(lease::check)
            .isInstanceOf(LeaseLostException.class)
            .hasMessageContaining(use().lossSays());
      }
    }
  }

  @Test
  void onceGivenUpItStaysSoAlsoWhenTheServerAnswersAgain(
      MongoDatabase database, MongoServer server) {
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

  /** For longer than the third of the lease that one try may take. */
  private static void holdUpOneRenewal(MongoServer server) {
    server.holdUp(APP, new Document("times", 1), List.of("update"), 2_500);
  }

  @Test
  void withoutAnyRenewalTheWorkStopsBeforeTheServersDeadline(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, Duration.ofSeconds(3)))) {
      server.failCommand(APP, new Document("times", 1_000), REFUSED);

      Await.until(30, () -> lost(lease), "the work did not stop");

      Instant expiry =
          Objects.requireNonNull(use().stored(database)).getDate("expiresAt").toInstant();
      assertThat(expiry).isAfter(serversTime(server));
      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
    }
  }

  @Test
  void whatWasNotReleasedKeepsItsSessionsOutOfThePool(MongoDatabase database, MongoServer server) {
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
