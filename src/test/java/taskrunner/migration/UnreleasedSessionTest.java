package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.database.Sessions;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * A client pools closed sessions. The next holder of the lock ends the session that the lock names,
 * and with it any operation that the service runs in it by then. So the session of a lock that was
 * not released must not return to the pool.
 */
@MongoTest(Topology.FAIL_POINTS)
class UnreleasedSessionTest {
  private static final String APP = "unreleased-session";
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final MongoServer server;
  private final MongoDatabase database;
  private final MongoClient client;

  UnreleasedSessionTest(MongoServer server, MongoDatabase database) {
    this.server = server;
    this.database = database;
    this.client = TestTerms.client(server, APP);
  }

  @AfterEach
  void end() {
    server.failCommandOff();
    client.close();
  }

  @Test
  void onlyTheSessionOfAReleasedLockReturnsToThePool() {
    acquire().close();
    Lease lease = acquire();
    String pooled = ofLock();
    lease.close();
    assertThat(next()).as("after a release").isEqualTo(pooled);

    lease = acquire();
    String named = ofLock();
    server.failCommand(
        APP,
        new Document("times", 1_000),
        new Document("failCommands", List.of("delete")).append("errorCode", 8));
    lease.close();
    assertThat(ofLock()).as("still in the lock").isEqualTo(named);
    assertThat(next()).as("after a release that failed").isNotEqualTo(named);
  }

  private Lease acquire() {
    return LockContract.acquire(client, client.getDatabase(database.getName()), LEASE);
  }

  private String ofLock() {
    Document lock = database.getCollection("mongockLock").find().first();
    return Objects.requireNonNull(lock).getString("session");
  }

  /** The session of the service's next operation. */
  private String next() {
    try (ClientSession session = client.startSession()) {
      return Sessions.uuid(session);
    }
  }
}
