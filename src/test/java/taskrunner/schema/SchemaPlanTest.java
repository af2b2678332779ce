package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;
import static taskrunner.schema.SchemaFixture.valid;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.testing.MongoTest;

@MongoTest
class SchemaPlanTest {
  @Test
  void aPlanDoesNotCreateTheDatabase(MongoDatabase database, MongoClient client) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    SchemaEngine.SchemaPlan plan = SchemaFixture.plan(engine, "0001-collections", COLLECTIONS);
    assertThat(plan.blockers()).isEmpty();
    assertThat(plan.actions())
        .hasSize(4)
        .contains(
            new PlannedAction(
                "0001-collections",
                PlannedAction.Kind.CREATE_COLLECTION,
                "pack_runs",
                "pack_runs",
                0,
                0,
                0,
                List.of()));
    plan = SchemaFixture.plan(engine, "0002-indexes", INDEXES);
    assertThat(plan.blockers()).isEmpty();
    assertThat(
            plan.actions().stream()
                .filter(a -> a.kind() == PlannedAction.Kind.CREATE_INDEX)
                .map(a -> a.collection() + " " + a.name()))
        .hasSize(9)
        .startsWith("pack_run_logs runId_1_sequence_1", "pack_artifacts runId_1_name_1");
    assertThat(client.listDatabaseNames()).doesNotContain(database.getName());
  }

  /** A person has dropped it since the step that declares it. */
  @Test
  void aMissingCollectionThatIndexesCreateIsPlannedOnce(MongoDatabase database) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("0001-collections", new MemoryRecord()).apply(COLLECTIONS);
    database.getCollection("pack_runs").drop();
    assertThat(created(SchemaFixture.plan(engine, "0002-indexes", INDEXES)))
        .containsExactly("pack_runs");

    Map<String, SchemaDeclaration> both = new LinkedHashMap<>();
    both.put("0001-collections", COLLECTIONS);
    both.put("0002-indexes", INDEXES);
    List<SchemaEngine.SchemaPlan> plans = engine.plan(both, ScanBound.EXACT);
    assertThat(created(plans.get(0))).containsExactly("pack_runs");
    assertThat(created(plans.get(1))).isEmpty();

    SchemaEngine.AppliedStep step = engine.step("0002-indexes", new MemoryRecord());
    step.apply(INDEXES);
    assertThat(step.done()).hasSize(10).contains("created the collection pack_runs");
  }

  private static List<String> created(SchemaEngine.SchemaPlan plan) {
    return plan.actions().stream()
        .filter(a -> a.kind() == PlannedAction.Kind.CREATE_COLLECTION)
        .map(PlannedAction::name)
        .toList();
  }

  @Test
  void anUpToDateDatabaseHasAnEmptyPlan(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    assertThat(SchemaFixture.plan(engine, "0001-collections", COLLECTIONS).actions()).isEmpty();
    assertThat(SchemaFixture.plan(engine, "0002-indexes", INDEXES).actions()).isEmpty();
  }

  @Test
  void violationsAndDuplicatesAreCounted(MongoDatabase database) {
    insert(database, CollectionRef.RUNS, valid(CollectionRef.RUNS));
    insert(database, CollectionRef.RUNS, new BsonDocument("_id", new BsonString("broken")));
    insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
    insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
    database.getCollection("pack_run_logs").createIndex(Indexes.ascending("runId", "sequence"));
    List<String> before = schemaOf(database);

    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    SchemaEngine.SchemaPlan plan = SchemaFixture.plan(engine, "0001-collections", COLLECTIONS);
    PlannedAction validator = action(plan, "pack_runs");
    assertThat(validator.kind()).isEqualTo(PlannedAction.Kind.SET_VALIDATOR);
    assertThat(validator.documents()).isEqualTo(2);
    assertThat(validator.violations()).isEqualTo(1);
    assertThat(validator.examples()).containsExactly("broken");
    assertThat(validator.details().rules())
        .hasSize(7)
        .contains(new BrokenRule("planHash must be there", 1, List.of("broken")));
    assertThat(codes(plan)).containsExactly(ErrorCode.VALIDATOR_VIOLATIONS);

    plan = SchemaFixture.plan(engine, "0002-indexes", INDEXES);
    PlannedAction unique = action(plan, "runId_1_name_1");
    assertThat(unique.documents()).isEqualTo(2);
    assertThat(unique.duplicates()).isEqualTo(1);
    assertThat(unique.examples()).containsExactly("{\"runId\": \"run-1\", \"name\": \"bundle\"}");
    assertThat(unique.details().diskBytes()).isPositive();
    assertThat(action(plan, "runId_1_sequence_1").details().conflict())
        .contains("runId_1_sequence_1")
        .endsWith("differs in unique");
    assertThat(codes(plan)).containsExactly(ErrorCode.CONFLICTING_INDEX, ErrorCode.DUPLICATE_KEYS);

    assertThat(
            SchemaFixture.plan(engine(database, ValidationMode.WARN), "0001", COLLECTIONS)
                .blockers())
        .isEmpty();
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  private static PlannedAction action(SchemaEngine.SchemaPlan plan, String name) {
    return plan.actions().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<ErrorCode> codes(SchemaEngine.SchemaPlan plan) {
    return plan.blockers().stream().map(SchemaBlockedException::code).toList();
  }
}
