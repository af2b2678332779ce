package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.schema.ScanBound;
import taskrunner.settings.BookkeepingNames;
import taskrunner.testing.MongoTest;

/** The module's own collections have a kind that can't store its bookkeeping. */
@MongoTest
class UnfitBookkeepingTest {
  private static final Map<String, Document> KINDS =
      Map.of(
          "capped",
          new Document("capped", true).append("size", 1 << 20),
          "a view",
          new Document("viewOn", "elsewhere").append("pipeline", List.of()),
          "time-series",
          new Document("timeseries", new Document("timeField", "t")),
          "collation",
          new Document("collation", new Document("locale", "en").append("strength", 2)));

  @Test
  void everyOperationThatWritesRefusesSuchACollection(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    for (String name : BookkeepingNames.of("").all()) {
      KINDS.forEach(
          (words, options) -> {
            Document create = new Document("create", name);
            create.putAll(options);
            database.runCommand(create);

            refused(() -> operations.migrate(null, false, false), name, words);
            refused(() -> operations.migrate(null, true, false), name, words);
            refused(operations::pending, name, words);
            refused(() -> operations.awaitApplied(Duration.ofMinutes(1)), name, words);
            assertThat(operations.plan(ScanBound.EXACT).blockers())
                .anySatisfy(blocker -> assertThat(blocker).contains(name, words));
            database.getCollection(name).drop();
          });
    }
    assertThat(database.listCollectionNames()).doesNotContain("pack_runs", "mongockLock");
  }

  @Test
  void anUndoOverACappedHistoryChangesNothing(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    operations.migrate(null, false, false);
    database.runCommand(
        new Document("convertToCapped", "mongockChangeLog").append("size", 1 << 20));

    refused(() -> operations.undo(null), "mongockChangeLog", "capped");
    assertThat(operations.verify().drift()).isEmpty();
    assertThat(operations.pending()).isEmpty();
  }

  private static void refused(Runnable operation, String... words) {
    assertThatThrownBy(operation::run)
        .isInstanceOfSatisfying(
            SchemaBlockedException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_COLLECTION))
        .hasMessageContainingAll(words);
  }
}
