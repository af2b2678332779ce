package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Many services that start at once on a busy machine connect slowly. That is not a failure. */
@MongoTest(Topology.FAIL_POINTS)
class SlowConnectTest {
  @Test
  void aSlowServerIsNotReportedAsUnreachable(MongoDatabase database, MongoServer server) {
    // The monitor's hello takes longer than the first look. The hello of the ping's connection and
    // the ping then take longer than the rest. The server knows no client name at a first hello.
    Document slow =
        new Document("failCommands", List.of("hello", "isMaster", "ismaster", "ping"))
            .append("blockConnection", true)
            .append("blockTimeMS", 3_000);
    server.failPoint("failCommand", "alwaysOn", slow);
    try (DatabaseConnection connection =
        DatabaseConnection.open(Settings.of(server.uri(), database.getName()))) {
      assertThat(connection.client().getClusterDescription().hasWritableServer()).isTrue();
    } finally {
      server.failCommandOff();
    }
  }
}
