package taskrunner.units;

import static com.mongodb.client.model.Indexes.ascending;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.ChangeUnit;
import taskrunner.MigrationRunner;
import taskrunner.SchemaOperations;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.PlannedAction;
import taskrunner.testing.MongoTest;

/** A unit of a service that also declares the index with the log retention. */
@MongoTest
class SharedRetentionIndexTest {
  private static final ChangeUnit BY_TIME =
      new Units.Index("0001-by-time", CollectionRef.LOGS, "timestamp");
  private static final Duration RETENTION = Duration.ofDays(30);

  @Test
  void theUndoOfTheUnitKeepsTheRetention(MongoDatabase database, MongoClient client) {
    try (SchemaOperations operations = operations(client, database)) {
      operations.migrate();
      operations.undo("billing/0001-by-time");

      assertThat(expiry(database)).isEqualTo(RETENTION.toSeconds());
      assertThat(operations.plan().actions()).isEmpty();
      assertThat(operations.verify().drift()).isEmpty();
    }
  }

  @Test
  void anUndoOfAllRestoresTheOriginalExpiry(MongoDatabase database, MongoClient client) {
    database
        .getCollection("pack_run_logs")
        .createIndex(ascending("timestamp"), new IndexOptions().expireAfter(9L, TimeUnit.DAYS));
    try (SchemaOperations operations = operations(client, database)) {
      operations.migrate();
      assertThat(expiry(database)).isEqualTo(RETENTION.toSeconds());
      operations.undo(null);
      assertThat(expiry(database)).isEqualTo(Duration.ofDays(9).toSeconds());
    }
  }

  @Test
  void aPlanSetsTheRetentionOnce(MongoDatabase database, MongoClient client) {
    try (SchemaOperations operations = operations(client, database)) {
      operations.migrate();
      operations.undo("billing/0001-by-time");
      database.runCommand(
          new Document("collMod", "pack_run_logs")
              .append(
                  "index", new Document("name", "timestamp_1").append("expireAfterSeconds", 60)));

      assertThat(operations.plan().actions())
          .extracting(PlannedAction::kind)
          .containsExactly(PlannedAction.Kind.SET_RETENTION);
    }
  }

  private static SchemaOperations operations(MongoClient client, MongoDatabase database) {
    return MigrationRunner.builder()
        .settings(s -> s.database(database.getName()).logRetention(RETENTION))
        .client(client)
        .changeUnits("billing", List.of(BY_TIME))
        .open();
  }

  private static @Nullable Long expiry(MongoDatabase database) {
    for (Document index : database.getCollection("pack_run_logs").listIndexes()) {
      if (index.getString("name").equals("timestamp_1")) {
        Number seconds = index.get("expireAfterSeconds", Number.class);
        return seconds == null ? null : seconds.longValue();
      }
    }
    throw new AssertionError("no index on timestamp");
  }
}
