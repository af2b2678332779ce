package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.indexNames;
import static taskrunner.schema.SchemaFixture.schemaOf;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Mongosh;

/** Indexes with the names that a service's own store gives them. */
@MongoTest
class IndexNamesTest {
  private static final IndexNames SERVICE =
      new IndexNames(
          Map.of(
              CollectionRef.LOGS,
              Map.of("RUNID_1_sequence_1", "pack_run_logs_run_sequence", "timestamp_1", "ttl")));

  private final MemoryRecord collections = new MemoryRecord();
  private final MemoryRecord indexes = new MemoryRecord();

  private SchemaEngine migrated(MongoDatabase database, IndexNames names) {
    SchemaEngine engine = SchemaFixture.engine(database, ValidationMode.STRICT).named(names);
    engine.step("0001-collections", collections).apply(COLLECTIONS);
    engine.step("0002-indexes", indexes).apply(INDEXES);
    return engine;
  }

  private SchemaEngine.AppliedStep revert(SchemaEngine engine) {
    SchemaEngine.AppliedStep step = engine.step("0002-indexes", indexes);
    step.revert(INDEXES);
    return step;
  }

  @Test
  void createIndexOfTheServiceFindsItsIndex(MongoDatabase database) {
    SchemaEngine engine = migrated(database, SERVICE);
    List<String> before = schemaOf(database);
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("runId", "sequence"),
            new IndexOptions().unique(true).name("pack_run_logs_run_sequence"));
    assertThat(schemaOf(database)).isEqualTo(before);
    assertThat(indexNames(database, CollectionRef.LOGS))
        .containsExactlyInAnyOrder("pack_run_logs_run_sequence", "runId_1_timestamp_1", "ttl");
    assertThat(engine.verify(ALL, null)).isEmpty();
    assertThat(engine.indexWarnings(ALL)).isEmpty();

    engine.applyPolicy(ALL, Duration.ofDays(1));
    engine.applyPolicy(ALL, null);
    database.getCollection("pack_run_logs").dropIndex("ttl");
    assertThat(engine.verify(ALL, null))
        .singleElement()
        .returns("ttl", Drift::name)
        .returns(Drift.Kind.MISSING_INDEX, Drift::kind);
    engine.repair(ALL, null, null);
    assertThat(schemaOf(database)).isEqualTo(before);

    assertThat(revert(engine).done())
        .contains("dropped the index pack_run_logs_run_sequence of pack_run_logs");
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void anIndexKeepsItsNameAndTheReportedCommandsRenameIt(MongoDatabase database, MongoServer server)
      throws Exception {
    migrated(database, IndexNames.DEFAULTS);
    SchemaEngine engine = SchemaFixture.engine(database, ValidationMode.STRICT).named(SERVICE);
    assertThat(SchemaFixture.plan(engine, "0002-indexes", INDEXES).actions()).isEmpty();
    engine.applyPolicy(ALL, Duration.ofDays(1));
    engine.applyPolicy(ALL, null);
    engine.applyPolicy(ALL, Duration.ofDays(2));
    assertThat(indexNames(database, CollectionRef.LOGS)).contains("timestamp_1");
    assertThat(engine.verify(ALL, Duration.ofDays(2))).isEmpty();
    List<String> warnings = engine.indexWarnings(ALL);
    assertThat(warnings)
        .containsExactly(
            "The index runId_1_sequence_1 of pack_run_logs keeps its name; Mongo:IndexNames asks"
                + " for pack_run_logs_run_sequence. To rename it, while nothing writes:"
                + " db.getCollection(\"pack_run_logs\").dropIndex(\"runId_1_sequence_1\");"
                + " db.getCollection(\"pack_run_logs\").createIndex({ runId: 1, sequence: 1 },"
                + " { name: \"pack_run_logs_run_sequence\", unique: true })",
            "The index timestamp_1 of pack_run_logs keeps its name; Mongo:IndexNames asks for ttl."
                + " To rename it, while nothing writes:"
                + " db.getCollection(\"pack_run_logs\").dropIndex(\"timestamp_1\");"
                + " db.getCollection(\"pack_run_logs\").createIndex({ timestamp: 1 },"
                + " { name: \"ttl\", expireAfterSeconds: 172800 })");

    String commands =
        warnings.stream()
            .map(warning -> warning.substring(warning.indexOf("db.getCollection")))
            .collect(Collectors.joining(";\n"));
    Mongosh.run(server.uri(database.getName()), commands);
    assertThat(engine.indexWarnings(ALL)).isEmpty();
    assertThat(engine.verify(ALL, Duration.ofDays(2))).isEmpty();
    // The index that was created as the warning says still belongs to the step.
    revert(engine);
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void theRecordOfADroppedIndexIsRemovedWhateverItsName(MongoDatabase database) {
    migrated(database, SERVICE);
    database.getCollection("pack_run_logs").dropIndex("ttl");
    revert(SchemaFixture.engine(database, ValidationMode.STRICT));
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void anotherIndexWithTheConfiguredNameIsAConflict(MongoDatabase database) {
    database
        .getCollection("pack_run_logs")
        .createIndex(new Document("level", 1), new IndexOptions().name("ttl"));
    SchemaEngine engine = SchemaFixture.engine(database, ValidationMode.STRICT).named(SERVICE);
    assertThat(SchemaFixture.plan(engine, "0002-indexes", INDEXES).blockers())
        .singleElement()
        .asString()
        .contains("index ttl of pack_run_logs", "differs in key");
  }

  @Test
  void theChecksumAndTheFoldDoNotDependOnNames() {
    assertThat(SERVICE.named(INDEXES)).isNotEqualTo(INDEXES);
    assertThat(SERVICE.named(INDEXES).checksum()).isEqualTo(INDEXES.checksum());
    assertThat(SchemaDeclaration.fold(List.of(INDEXES, SERVICE.named(INDEXES))).indexes())
        .hasSameSizeAs(INDEXES.indexes());
  }

  @Test
  void everyDeclaredIndexCanHaveAConfiguredName() {
    for (IndexDeclaration index : ChangeUnits.declared().indexes()) {
      var names = new IndexNames(Map.of(index.collection(), Map.of(index.defaultName(), "other")));
      assertThat(names.named(index)).returns("other", IndexDeclaration::name);
    }
  }

  /** The texts of a frozen declaration may change: they are not part of its checksum. */
  @Test
  void everyDeclaredIndexSaysWhatItServes() {
    assertThat(ChangeUnits.declared().indexes())
        .allSatisfy(index -> assertThat(index.serves()).isNotBlank().endsWith("."));
    IndexDeclaration index = INDEXES.indexes().get(0);
    assertThat(SchemaDeclaration.ofIndexes(index.serves("Other words.")).checksum())
        .isEqualTo(SchemaDeclaration.ofIndexes(index).checksum());
  }
}
