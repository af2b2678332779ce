package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.ALL;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** The server's own TTL monitor, which these servers run every second. */
@MongoTest(Topology.FAIL_POINTS)
class LogRetentionTest {
  @Test
  void theServerDeletesOnlyEntriesOlderThanTheRetention(MongoDatabase database)
      throws InterruptedException {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    SchemaFixture.insertEntry(database, 1, Duration.ofHours(2));
    SchemaFixture.insertEntry(database, 2, Duration.ZERO);
    engine.applyPolicy(ALL, Duration.ofHours(1));
    Instant deadline = Instant.now().plusSeconds(90);
    while (database.getCollection("pack_run_logs").countDocuments() > 1
        && Instant.now().isBefore(deadline)) {
      Thread.sleep(100);
    }
    assertThat(database.getCollection("pack_run_logs", BsonDocument.class).find())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getInt64("sequence").getValue()).isEqualTo(2));
  }
}
