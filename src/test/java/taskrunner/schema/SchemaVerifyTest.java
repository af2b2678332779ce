package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.testing.Commands;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class SchemaVerifyTest {
  @Test
  void aDatabaseWithoutAppliedStepsHasNoDrift(MongoDatabase database) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    assertThat(engine.verify(SchemaDeclaration.NONE, Duration.ofDays(1))).isEmpty();
    database.getCollection("pack_runs").createIndex(Indexes.ascending("x"));
    assertThat(engine.verify(SchemaDeclaration.NONE, null)).isEmpty();
  }

  @Test
  void aMissingCollectionIsReportedAndCreatedAgain(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    List<String> before = schemaOf(database);
    database.getCollection("pack_artifacts").drop();
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(kinds(drift))
        .containsExactly(
            "missing-collection pack_artifacts",
            "missing-index runId_1_name_1",
            "missing-index runId_1");
    assertThat(drift.get(0).expected()).contains("$jsonSchema").contains("\"error\"");
    assertThat(drift.get(0).actual()).isNull();
    assertThat(drift.get(1).expected())
        .isEqualTo(
            "{\"key\": {\"runId\": 1, \"name\": 1}, \"name\": \"runId_1_name_1\","
                + " \"unique\": true}");
    assertThat(engine.repair(ALL, null, null).drift()).isEqualTo(drift);
    assertThat(schemaOf(database)).isEqualTo(before);
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void aRepairListsTheCollectionsOnceAndAgainAfterItHasMadeSome(
      MongoDatabase database, MongoServer server) {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_artifacts").drop();
    database.getCollection("pack_runs").drop();
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      SchemaEngine engine =
          SchemaFixture.engine(client.getDatabase(database.getName()), ValidationMode.STRICT);
      assertThat(engine.planRepair(ALL, null, null, ScanBound.EXACT)).hasSizeGreaterThan(4);
      assertThat(commands.count("listCollections")).isEqualTo(1);

      assertThat(engine.repair(ALL, null, null).drift()).hasSizeGreaterThan(4);
      assertThat(commands.count("listCollections")).isEqualTo(3);
    }
  }

  @Test
  void aViewInPlaceOfACollectionIsReportedAndKept(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_artifacts").drop();
    database.createView("pack_artifacts", "pack_runs", List.of());
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(drift.get(0).kind()).isEqualTo(Drift.Kind.MISSING_COLLECTION);
    assertThat(drift.get(0).actual()).contains("\"type\": \"view\"");
    SchemaEngine.Repaired repaired = engine.repair(ALL, null, null);
    assertThat(repaired.drift()).isEmpty();
    String why = " pack_artifacts should be an ordinary collection, but it is a view.";
    assertThat(repaired.skipped())
        .containsExactly(
            "Not repaired: missing-collection pack_artifacts." + why,
            "Not repaired: missing-index runId_1_name_1 of pack_artifacts. The same is in the way.",
            "Not repaired: missing-index runId_1 of pack_artifacts. The same is in the way.");
    assertThat(engine.planRepair(ALL, null, null, ScanBound.EXACT))
        .extracting(PlannedRepair::skipped)
        .containsExactlyElementsOf(repaired.skipped());
    assertThat(engine.verify(ALL, null)).isEqualTo(drift);
  }

  @Test
  void missingDifferentAndExtraIndexesAreReported(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    database.getCollection("pack_artifacts").dropIndex("runId_1");
    database
        .getCollection("pack_artifacts")
        .createIndex(Indexes.ascending("runId"), new IndexOptions().sparse(true));
    database.getCollection("pack_run_logs").createIndex(Indexes.ascending("level"));
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(drift)
        .containsExactly(
            new Drift(
                "pack_runs",
                Drift.Kind.MISSING_INDEX,
                "updatedAt_-1",
                "{\"key\": {\"updatedAt\": -1}, \"name\": \"updatedAt_-1\"}",
                null),
            new Drift(
                "pack_run_logs",
                Drift.Kind.EXTRA_INDEX,
                "level_1",
                null,
                "{\"key\": {\"level\": 1}, \"name\": \"level_1\"}"),
            new Drift(
                "pack_artifacts",
                Drift.Kind.DIFFERENT_INDEX,
                "runId_1",
                "{\"key\": {\"runId\": 1}, \"name\": \"runId_1\"}",
                "{\"key\": {\"runId\": 1}, \"name\": \"runId_1\", \"sparse\": true}"));
    SchemaEngine.Repaired repaired = engine.repair(ALL, null, null);
    assertThat(repaired.drift()).containsExactly(drift.get(0));
    assertThat(repaired.skipped())
        .containsExactly(
            "Not repaired: different-index runId_1 of pack_artifacts. The index runId_1 differs in"
                + " sparse. A repair neither drops nor changes it: others may need it as it is, and"
                + " a new build may take hours. Drop the existing index if nothing needs it:"
                + " db.getCollection(\"pack_artifacts\").dropIndex(\"runId_1\"), then run again.");
    assertThat(engine.verify(ALL, null)).containsExactly(drift.get(1), drift.get(2));
  }

  @Test
  void anIndexThatIsOnlyHiddenIsUnhidden(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_runs").dropIndex("updatedAt_-1");
    database
        .getCollection("pack_runs")
        .createIndex(
            Indexes.descending("updatedAt"), new IndexOptions().sparse(true).name("other"));
    collMod(database, "{collMod: 'pack_runs', index: {name: 'other', hidden: true}}");
    collMod(database, "{collMod: 'pack_artifacts', index: {name: 'runId_1', hidden: true}}");
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(kinds(drift))
        .containsExactly("different-index updatedAt_-1", "different-index runId_1");
    List<PlannedRepair> planned = engine.planRepair(ALL, null, null, ScanBound.EXACT);
    assertThat(planned.get(0).skipped())
        .contains("The index other differs in sparse, hidden.", "dropIndex(\"other\")");
    assertThat(planned.get(1))
        .isEqualTo(new PlannedRepair(drift.get(1), true, "The repair unhides it."));
    SchemaEngine.Repaired repaired = engine.repair(ALL, null, null);
    assertThat(repaired.drift()).containsExactly(drift.get(1));
    assertThat(repaired.skipped()).containsExactly(planned.get(0).skipped());
    assertThat(engine.verify(ALL, null)).containsExactly(drift.get(0));
  }

  @Test
  void missingAndDifferentValidatorsAndLevelsAreReported(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    collMod(database, "{collMod: 'pack_runs', validator: {}}");
    collMod(database, "{collMod: 'pack_run_logs', validator: {a: 1}}");
    collMod(database, "{collMod: 'pack_artifacts', validationAction: 'warn'}");
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(kinds(drift))
        .containsExactly(
            "missing-validator pack_runs",
            "different-validator pack_run_logs",
            "different-level pack_artifacts");
    assertThat(drift.get(0).actual()).isNull();
    assertThat(drift.get(1).actual()).isEqualTo("{\"a\": 1}");
    assertThat(drift.get(2).expected())
        .isEqualTo("{\"validationLevel\": \"strict\", \"validationAction\": \"error\"}");
    assertThat(drift.get(2).actual())
        .isEqualTo("{\"validationLevel\": \"strict\", \"validationAction\": \"warn\"}");
    assertThat(engine.repair(ALL, null, null).drift()).isEqualTo(drift);
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void withModeOffAValidatorIsDrift(MongoDatabase database) {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    collMod(database, "{collMod: 'pack_run_logs', validator: {a: 1}}");
    SchemaEngine off = engine(database, ValidationMode.OFF);
    assertThat(kinds(off.verify(ALL, null)))
        .containsExactly(
            "different-level pack_runs",
            "different-validator pack_run_logs",
            "different-level pack_artifacts",
            "different-level pack_run_approvals");
    off.repair(ALL, null, null);
    assertThat(off.verify(ALL, null)).isEmpty();
  }

  @Test
  void validatorsAreComparedByMeaning(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    String shell = COLLECTIONS.collections().get(1).validator().toJson();
    assertThat(shell).contains("\"minimum\": 0");
    Document command = new Document("collMod", "pack_run_logs");
    command.put(
        "validator", BsonDocument.parse(shell.replace("\"minimum\": 0", "\"minimum\": 0.0")));
    database.runCommand(command);
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void theRetentionIsVerifiedAndRepaired(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    List<Drift> drift = engine.verify(ALL, Duration.ofMinutes(2));
    assertThat(drift)
        .containsExactly(
            new Drift(
                "pack_run_logs",
                Drift.Kind.DIFFERENT_RETENTION,
                "timestamp_1",
                "{\"expireAfterSeconds\": 120}",
                "{\"expireAfterSeconds\": null}"));
    assertThat(engine.repair(ALL, Duration.ofMinutes(2), Duration.ofMinutes(2)).drift())
        .isEqualTo(drift);
    assertThat(engine.verify(ALL, Duration.ofMinutes(2))).isEmpty();

    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    drift = engine.verify(ALL, Duration.ofMinutes(2));
    assertThat(drift)
        .singleElement()
        .satisfies(d -> assertThat(d.expected()).endsWith("\"expireAfterSeconds\": 120}"));
    assertThat(engine.repair(ALL, Duration.ofMinutes(2), Duration.ofMinutes(2)).drift())
        .isEqualTo(drift);
    assertThat(engine.verify(ALL, Duration.ofMinutes(2))).isEmpty();
  }

  @Test
  void aRepairSetsNoRetentionThatIsNotConfigured(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    SchemaFixture.insertEntry(database, 1, Duration.ofHours(1));
    SchemaFixture.insertEntry(database, 2, Duration.ZERO);
    Duration recorded = Duration.ofMinutes(1);
    for (Duration configured : Arrays.asList(null, Duration.ofDays(30))) {
      assertThat(planned(engine, recorded, configured))
          .satisfies(
              repair -> {
                assertThat(repair.repaired()).isFalse();
                assertThat(repair.note())
                    .contains("would delete 1 log entry of pack_run_logs at once")
                    .contains(configured == null ? "asks for none" : "asks for 30 days");
              });
      assertThat(engine.repair(ALL, recorded, configured).drift()).isEmpty();
      assertThat(expiry(database)).isNull();
    }
    assertThat(planned(engine, recorded, recorded))
        .satisfies(
            repair -> {
              assertThat(repair.repaired()).isTrue();
              assertThat(repair.note()).contains("then deletes 1 log entry of pack_run_logs");
            });
    assertThat(engine.repair(ALL, recorded, Duration.ofMinutes(1)).drift()).hasSize(1);
    assertThat(expiry(database)).isEqualTo(60L);

    // A longer retention deletes less, so it is set whatever the configuration.
    assertThat(planned(engine, Duration.ofDays(2), null).note()).isNull();
    assertThat(engine.repair(ALL, Duration.ofDays(2), null).drift()).hasSize(1);
    assertThat(expiry(database)).isEqualTo(2 * 86_400L);
    // A retention is not shortened either.
    assertThat(engine.repair(ALL, Duration.ofDays(1), null).drift()).isEmpty();
    assertThat(engine.repair(ALL, Duration.ofDays(1), Duration.ofDays(2)).drift()).isEmpty();
    assertThat(expiry(database)).isEqualTo(2 * 86_400L);
    assertThat(engine.repair(ALL, null, null).drift()).hasSize(1);
    assertThat(expiry(database)).isNull();
  }

  @Test
  void aMissingIndexIsCreatedWithoutARetentionThatIsNotConfigured(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    SchemaFixture.insertEntry(database, 1, Duration.ofHours(1));
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    Duration recorded = Duration.ofMinutes(1);
    assertThat(planned(engine, recorded, null))
        .satisfies(
            repair -> {
              assertThat(repair.repaired()).isTrue();
              assertThat(repair.note()).contains("makes the index without the log retention");
            });
    assertThat(engine.repair(ALL, recorded, null).drift())
        .singleElement()
        .returns("{\"key\": {\"timestamp\": 1}, \"name\": \"timestamp_1\"}", Drift::expected);
    assertThat(expiry(database)).isNull();
    assertThat(kinds(engine.verify(ALL, recorded)))
        .containsExactly("different-retention timestamp_1");

    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    assertThat(planned(engine, recorded, recorded).note()).contains("then deletes 1 log entry");
    assertThat(engine.repair(ALL, recorded, recorded).drift())
        .singleElement()
        .satisfies(d -> assertThat(d.expected()).endsWith("\"expireAfterSeconds\": 60}"));
    assertThat(expiry(database)).isEqualTo(60L);
  }

  private static PlannedRepair planned(
      SchemaEngine engine, Duration inForce, @Nullable Duration configured) {
    List<PlannedRepair> planned = engine.planRepair(ALL, inForce, configured, ScanBound.EXACT);
    assertThat(planned).hasSize(1);
    return planned.get(0);
  }

  private static @Nullable Long expiry(MongoDatabase database) {
    return LiveIndex.of(database, "pack_run_logs").stream()
        .filter(index -> index.name().equals("timestamp_1"))
        .findFirst()
        .orElseThrow()
        .expireAfterSeconds();
  }

  @Test
  void repairsThatDocumentsPreventAreNotMade(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    collMod(database, "{collMod: 'pack_run_approvals', validator: {}}");
    database.getCollection("pack_run_approvals").dropIndex("runId_1_approvalId_1");
    for (int copy = 0; copy < 2; copy++) {
      insert(
          database, CollectionRef.APPROVALS, BsonDocument.parse("{runId: 'r', approvalId: 'a'}"));
    }
    List<Drift> drift = engine.verify(ALL, null);
    assertThat(kinds(drift))
        .containsExactly(
            "missing-validator pack_run_approvals", "missing-index runId_1_approvalId_1");
    assertThat(engine.repair(ALL, null, null).drift()).isEmpty();
    assertThat(engine.verify(ALL, null)).isEqualTo(drift);
  }

  private static List<String> kinds(List<Drift> drift) {
    return drift.stream().map(d -> d.kind().word() + " " + d.name()).toList();
  }

  private static void collMod(MongoDatabase database, String command) {
    database.runCommand(Document.parse(command));
  }
}
