package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A majority that is lost, comes back, and is lost again while a service runs. */
@MongoTest(Topology.FAIL_POINTS)
class MajorityLostAgainTest {
  private final MongoServer server;

  MajorityLostAgainTest(MongoServer server) {
    this.server = server;
  }

  @AfterEach
  void bringBack() {
    server.failPoint("disableSnapshotting", "off", new Document());
  }

  @Test
  void isFoundAgainAlthoughItConfirmedTheWriteThatWasAwaitedBefore(MongoDatabase fresh) {
    try (DatabaseConnection connection =
        DatabaseConnection.of(server.client(), Settings.of(null, fresh.getName()))) {
      connection.begin(Patience.LOOK, List.of());
      lose(fresh);
      assertThat(connection.majorityLostForWrites()).isNotNull();
      bringBack();
      write(fresh, WriteConcern.MAJORITY);

      lose(fresh);
      assertThat(connection.majorityLostForWrites()).isNotNull();
      bringBack();
      write(fresh, WriteConcern.MAJORITY);
      assertThat(connection.majorityLostForWrites()).isNull();
    }
  }

  private void lose(MongoDatabase fresh) {
    server.failPoint("disableSnapshotting", "alwaysOn", new Document());
    write(fresh, WriteConcern.W1);
  }

  private static void write(MongoDatabase fresh, WriteConcern concern) {
    fresh.getCollection("any").withWriteConcern(concern).insertOne(new Document());
  }
}
