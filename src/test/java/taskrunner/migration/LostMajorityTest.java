package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.DatabaseException;
import taskrunner.MigrationReport;
import taskrunner.database.DatabaseConnection;
import taskrunner.settings.StorageSettings;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The primary stays primary, but its secondaries replicate nothing. */
@MongoTest(Topology.THREE_NODES)
class LostMajorityTest {
  @Test
  void aStartWithoutAMajorityFailsInBoundedTimeAndTheNextOneContinues(
      MongoDatabase database, MongoServer server) {
    StorageSettings settings = TestSettings.of(database.getName()).build();
    server.onSecondaries(new Document("fsync", 1).append("lock", true));
    try (MongoClient impatient =
        MongoClients.create(MongoServer.withOption(server.uri(), "wtimeoutMS=1000"))) {
      assertThatThrownBy(
              () -> Desk.operations(impatient, settings, Probe.only()).migrate(null, false, false))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("majority");
    } finally {
      server.onSecondaries(new Document("fsyncUnlock", 1));
    }

    assertThat(
            Desk.operations(server.client(), settings, Probe.only())
                .migrate(null, false, false)
                .outcome())
        .isEqualTo(MigrationReport.Outcome.APPLIED);
  }

  @Test
  void writesWaitHalfAMinuteForTheMajorityByDefault(MongoServer server) {
    StorageSettings settings = TestSettings.of("any").build();
    try (MongoClient configured =
        MongoClients.create(MongoServer.withOption(server.uri(), "wtimeoutMS=1000"))) {
      assertThat(wait(server.client(), settings)).isEqualTo(30_000);
      assertThat(wait(configured, settings)).isEqualTo(1_000);
    }
  }

  private static @Nullable Integer wait(MongoClient client, StorageSettings settings) {
    return DatabaseConnection.of(client, settings)
        .database()
        .getWriteConcern()
        .getWTimeout(TimeUnit.MILLISECONDS);
  }
}
