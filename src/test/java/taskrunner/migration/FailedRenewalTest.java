package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The server's own fail points refuse renewals. */
@MongoTest(Topology.FAIL_POINTS)
class FailedRenewalTest {
  private static final String APP = "failed-renewal";
  private static final Document REFUSED =
      new Document("failCommands", List.of("update")).append("errorCode", 8);

  @AfterEach
  void off(MongoServer server) {
    server.failCommandOff();
  }

  @Test
  void oneFailedRenewalIsMadeGoodByTheNext(MongoDatabase database, MongoServer server) {
    try (MongoClient client = client(server, APP)) {
      MongoDatabase ours = client.getDatabase(database.getName());
      try (Lease lease = LeaseContract.acquire(client, ours, Duration.ofSeconds(3))) {
        Document first = ours.getCollection("mongockLock").find().first();
        server.failCommand(APP, new Document("times", 1), REFUSED);

        LeaseContract.await(
            () -> first != null && !first.equals(ours.getCollection("mongockLock").find().first()));

        lease.check();
      }
    }
  }

  @Test
  void pastItsDeadlineItIsNotLostByOneTryThatFails(MongoDatabase database, MongoServer server) {
    try (MongoClient client = client(server, APP)) {
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
    try (MongoClient client = client(server, APP)) {
      AtomicLong clock = new AtomicLong();
      try (Lease lease = pastItsDeadline(client, database, clock)) {
        holdUpOneRenewal(server);
        database
            .getCollection("mongockLock")
            .updateOne(new Document(), new Document("$set", new Document("owner", "next")));

        assertThatThrownBy(lease::check)
            .isInstanceOf(LeaseLostException.class)
            .hasMessageContaining("next");
      }
    }
  }

  @Test
  void onceGivenUpItStaysSoAlsoWhenTheServerAnswersAgain(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = client(server, APP)) {
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

  private static Lease pastItsDeadline(
      MongoClient client, MongoDatabase database, AtomicLong clock) {
    Lease lease =
        LeaseContract.byHand(
            client,
            client.getDatabase(database.getName()),
            true,
            clock::get,
            Duration.ofSeconds(6));
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
    try (MongoClient client = client(server, APP)) {
      MongoDatabase ours = client.getDatabase(database.getName());
      try (Lease lease = LeaseContract.acquire(client, ours, Duration.ofSeconds(3))) {
        server.failCommand(APP, new Document("times", 1_000), REFUSED);
        LockDocument lock = new LockDocument(new Bookkeeping(database, ""));

        LeaseContract.await(() -> lost(lease));

        assertThat(lock.look().left()).isPositive();
        assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
      }
    }
  }

  private static boolean lost(Lease lease) {
    try {
      lease.check();
      return false;
    } catch (LeaseLostException e) {
      return true;
    }
  }

  static MongoClient client(MongoServer server, String appName) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .applicationName(appName)
            .build());
  }
}
