package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.schemaOf;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * A plan of a large collection reads only a part of it: what it finds there, and what it reports of
 * the rest.
 */
@MongoTest(Topology.FAIL_POINTS)
class BoundedPlanTest {
  private static final int ENTRIES = 200_000;

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failCommandOff();
  }

  /** Inserts valid entries, but those before {@code bad} have no message. */
  private static void insertEntries(MongoDatabase database, int number, int bad) {
    MongoCollection<BsonDocument> logs =
        database.getCollection("pack_run_logs", BsonDocument.class);
    List<BsonDocument> batch = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      BsonDocument entry = SchemaFixture.valid(CollectionRef.LOGS);
      entry.put("runId", new BsonString("run-" + i / 500));
      entry.put("sequence", new BsonInt64(i % 500));
      entry.put("timestamp", new BsonDateTime(i * 1_000L));
      if (i < bad) {
        entry.remove("message");
      }
      batch.add(entry);
      if (batch.size() == 10_000 || i == number - 1) {
        logs.insertMany(batch);
        batch.clear();
      }
    }
  }

  private static PlannedAction action(SchemaEngine.SchemaPlan plan, String name) {
    return plan.actions().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void bothEndsOfALargeCollectionAreRead(MongoDatabase database) {
    insertEntries(database, ENTRIES, 70);
    BsonDocument twice = SchemaFixture.valid(CollectionRef.LOGS);
    twice.put("level", new BsonString("loud"));
    SchemaFixture.insert(database, CollectionRef.LOGS, twice.clone());
    SchemaFixture.insert(database, CollectionRef.LOGS, twice.clone());
    List<String> before = schemaOf(database);
    SchemaEngine engine = engine(database, ValidationMode.STRICT);

    SchemaEngine.SchemaPlan plan =
        SchemaFixture.plan(engine, "0001-collections", COLLECTIONS, ScanBound.ofDocuments(2_000));
    PlannedAction validator = action(plan, "pack_run_logs");
    assertThat(validator.documents()).isEqualTo(ENTRIES + 2);
    assertThat(validator.violations()).isEqualTo(72);
    assertThat(validator.examples()).hasSize(5);
    assertThat(validator.details().scanned()).isEqualTo(2_000);
    assertThat(validator.details().sampled()).isTrue();
    assertThat(validator.details().rules())
        .extracting(BrokenRule::rule, BrokenRule::documents)
        .containsExactly(
            tuple("message must be there", 70L),
            tuple("level must be one of trace, debug, info, warn, error", 2L));
    assertThat(plan.blockers()).singleElement().asString().contains("at least 72 of 200002");

    plan = SchemaFixture.plan(engine, "0002-indexes", INDEXES, ScanBound.ofDocuments(2_000));
    PlannedAction unique = action(plan, "runId_1_sequence_1");
    assertThat(unique.duplicates()).isEqualTo(1);
    assertThat(unique.details().sampled()).isTrue();

    PlannedAction retention =
        engine.planRetention("policy", INDEXES, Duration.ofDays(1), ScanBound.ofDocuments(2_000));
    assertThat(retention)
        .isNotNull()
        .satisfies(
            action -> {
              assertThat(action.details().deletes()).isEqualTo(2_000);
              assertThat(action.details().sampled()).isTrue();
            });

    plan = SchemaFixture.plan(engine, "0001-collections", COLLECTIONS);
    assertThat(action(plan, "pack_run_logs").details().sampled()).isFalse();
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void theEstimatedSizeOfAnIndexIsWithinAFactorOfThree(MongoDatabase database) {
    insertEntries(database, ENTRIES, 0);
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    SchemaEngine.SchemaPlan plan =
        SchemaFixture.plan(engine, "0002-indexes", INDEXES, ScanBound.DEFAULT);
    engine.step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    Document sizes =
        database
            .runCommand(new Document("collStats", "pack_run_logs"))
            .get("indexSizes", Document.class);
    for (String index : List.of("runId_1_sequence_1", "runId_1_timestamp_1", "timestamp_1")) {
      long actual = sizes.get(index, Number.class).longValue();
      assertThat(action(plan, index).details().diskBytes())
          .as("%s takes %s", index, actual)
          .isBetween(actual / 3, actual * 3);
    }
  }

  @Test
  void aPlanDoesNotWaitForASlowServer(MongoDatabase database, MongoServer server) {
    insertEntries(database, 100, 100);
    server.failPoint("maxTimeAlwaysTimeOut", "alwaysOn", new Document());
    try {
      PlannedAction validator =
          action(
              SchemaFixture.plan(
                  engine(database, ValidationMode.STRICT),
                  "0001-collections",
                  COLLECTIONS,
                  ScanBound.DEFAULT),
              "pack_run_logs");
      assertThat(validator.violations()).isZero();
      assertThat(validator.details().scanned()).isZero();
      assertThat(validator.details().sampled()).isTrue();
    } finally {
      server.failPoint("maxTimeAlwaysTimeOut", "off", new Document());
    }
  }
}
