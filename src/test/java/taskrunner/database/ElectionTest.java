package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.DatabaseException;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;

@MongoTest(Topology.THREE_NODES)
class ElectionTest {
  /** Longer than a start waits for servers that do not answer. A default election takes as long. */
  private static final int SECONDS_WITHOUT_PRIMARY = 11;

  /** The preferred primary takes over again, which would disturb the next test. */
  @AfterEach
  void awaitPreferredPrimary(MongoServer server) {
    Await.until(60, server::isWhole, "the preferred primary did not take over");
  }

  @Test
  void aStartWaitsForAnElection(MongoServer server) {
    stepDown(server);

    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(server.uri(), "x"))) {
      connection.begin(Patience.WORK, List.of());
      assertThat(connection.transactions()).isTrue();
      assertThat(connection.client().getClusterDescription().hasWritableServer()).isTrue();
    }
  }

  /** As of a service that makes its object when it boots, and migrates later. */
  @Test
  void aStartOverAnOlderClientWaitsForAnElectionToo(MongoServer server) throws Exception {
    try (DatabaseConnection connection =
        DatabaseConnection.opening(Settings.of(server.uri(), "x"))) {
      Thread.sleep(SECONDS_WITHOUT_PRIMARY * 1000L);
      stepDown(server);
      connection.begin(Patience.WORK, List.of());

      assertThat(connection.<Document>first(any -> any.runCommand(DatabaseConnection.PING)))
          .containsEntry("ok", 1.0);
    }
  }

  @Test
  void aReadOnlyOperationDoesNotWaitLongerIfThePrimaryIsLostWhileItBegins(MongoServer server) {
    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(server.uri(), "x"))) {
      stepDown(server);

      assertThatThrownBy(() -> connection.begin(Patience.LOOK, List.of("any")))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("none was the primary within 7 s");
    }
  }

  private static void stepDown(MongoServer server) {
    Mongod primary = server.primary();
    for (Mongod node : server.nodes()) {
      if (node != primary) {
        admin(node, new Document("replSetFreeze", SECONDS_WITHOUT_PRIMARY));
      }
    }
    admin(
        primary,
        new Document("replSetStepDown", SECONDS_WITHOUT_PRIMARY)
            .append("force", true)
            .append("secondaryCatchUpPeriodSecs", 1));
  }

  private static void admin(Mongod node, Document command) {
    try (MongoClient direct = node.direct()) {
      direct.getDatabase("admin").runCommand(command);
    }
  }
}
