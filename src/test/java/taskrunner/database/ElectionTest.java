package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongod;
import taskrunner.testing.Topology;

@MongoTest(Topology.THREE_NODES)
class ElectionTest {
  /** Longer than a start waits for servers that do not answer. A default election takes as long. */
  private static final int SECONDS_WITHOUT_PRIMARY = 11;

  @Test
  void aStartWaitsForAnElection(MongoServer server) {
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

    try (DatabaseConnection connection = DatabaseConnection.open(Settings.of(server.uri(), "x"))) {
      connection.begin(Patience.WORK, List.of());
      assertThat(connection.transactions()).isTrue();
      assertThat(connection.client().getClusterDescription().hasWritableServer()).isTrue();
    }
  }

  private static void admin(Mongod node, Document command) {
    try (MongoClient direct = node.direct()) {
      direct.getDatabase("admin").runCommand(command);
    }
  }
}
