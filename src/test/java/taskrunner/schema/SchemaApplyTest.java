package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.indexNames;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;
import static taskrunner.schema.SchemaFixture.valid;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ValidationOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.testing.MongoTest;
import taskrunner.testing.ServerVersion;

@MongoTest
class SchemaApplyTest {
  @ParameterizedTest
  @EnumSource(ValidationMode.class)
  void anEmptyDatabaseGetsTheDeclaredSchema(ValidationMode mode, MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, mode);
    for (CollectionDeclaration declared : COLLECTIONS.collections()) {
      assertThat(validation(database, declared.collection()).sameAs(Validation.of(mode, declared)))
          .isTrue();
    }
    assertThat(indexNames(database, CollectionRef.RUNS))
        .containsExactly("updatedAt_-1", "tenantId_1_updatedAt_-1");
    assertThat(indexNames(database, CollectionRef.LOGS))
        .containsExactly("runId_1_sequence_1", "runId_1_timestamp_1", "timestamp_1");
    assertThat(indexNames(database, CollectionRef.ARTIFACTS))
        .containsExactly("runId_1_name_1", "runId_1");
    assertThat(indexNames(database, CollectionRef.APPROVALS))
        .containsExactly("runId_1_approvalId_1", "status_1_requestedAt_1");
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void configuredNamesAreUsed(MongoDatabase database) {
    CollectionNames names = new CollectionNames("r", "l", "a", "p");
    SchemaEngine engine =
        new SchemaEngine(database, names, ValidationMode.STRICT, WriteGuard.none());
    engine.step("0001-collections", new MemoryRecord()).apply(COLLECTIONS);
    engine.step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    assertThat(database.listCollectionNames()).containsExactlyInAnyOrder("r", "l", "a", "p");
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void applyingTwiceChangesNothing(MongoDatabase database) {
    MemoryRecord record = new MemoryRecord();
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("0001-collections", record).apply(COLLECTIONS);
    engine.step("0002-indexes", record).apply(INDEXES);
    List<String> before = schemaOf(database);
    List<StepRecord.Entry> entries = record.entries();

    SchemaEngine.AppliedStep again = engine.step("0001-collections", record);
    again.apply(COLLECTIONS);
    again.apply(INDEXES);

    assertThat(again.done()).isEmpty();
    assertThat(schemaOf(database)).isEqualTo(before);
    assertThat(record.entries()).containsExactlyInAnyOrderElementsOf(entries);
    assertThat(entries).hasSize(13).allMatch(StepRecord.Entry::created);
  }

  @Test
  void anExistingCollectionGetsTheValidatorAndItsOldOneIsRecorded(MongoDatabase database) {
    BsonDocument old = BsonDocument.parse("{tenantId: {$type: 'string'}}");
    database.createCollection(
        "pack_runs",
        new CreateCollectionOptions().validationOptions(new ValidationOptions().validator(old)));
    MemoryRecord record = new MemoryRecord();
    engine(database, ValidationMode.STRICT).step("0001-collections", record).apply(COLLECTIONS);

    assertThat(validation(database, CollectionRef.RUNS).sameValidator(declared().validator()))
        .isTrue();
    assertThat(record.entries())
        .contains(
            new StepRecord.Entry(StepRecord.Kind.COLLECTION, "pack_runs", "", false, null),
            new StepRecord.Entry(
                StepRecord.Kind.VALIDATOR,
                "pack_runs",
                "",
                true,
                BsonDocument.parse(
                    "{validator: {tenantId: {$type: 'string'}}, validationLevel: 'strict',"
                        + " validationAction: 'error'}")));
  }

  @Test
  void theOldValidatorStaysRecordedWhenAKilledStepIsRepeated(MongoDatabase database) {
    database.createCollection("pack_runs");
    MemoryRecord record = new MemoryRecord();
    engine(database, ValidationMode.STRICT).step("0001-collections", record).apply(COLLECTIONS);
    StepRecord.Entry first =
        new StepRecord.Entry(
            StepRecord.Kind.VALIDATOR, "pack_runs", "", true, Validation.NONE.options());
    assertThat(record.entries()).contains(first);
    engine(database, ValidationMode.WARN).step("0001-collections", record).apply(COLLECTIONS);
    assertThat(record.entries()).contains(first);
  }

  @Test
  void theSameIndexUnderAnotherNameIsRecognised(MongoDatabase database) {
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Document.parse("{runId: 1.0, sequence: {$numberLong: '1'}}"),
            new IndexOptions().unique(true).name("mine"));
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("timestamp"), new IndexOptions().expireAfter(5L, TimeUnit.DAYS));
    MemoryRecord record = new MemoryRecord();
    engine(database, ValidationMode.STRICT).step("0002-indexes", record).apply(INDEXES);
    assertThat(indexNames(database, CollectionRef.LOGS))
        .containsExactlyInAnyOrder("mine", "timestamp_1", "runId_1_timestamp_1");
    assertThat(record.entries())
        .contains(
            new StepRecord.Entry(
                StepRecord.Kind.INDEX, "pack_run_logs", "mine", false, new BsonDocument()),
            new StepRecord.Entry(
                StepRecord.Kind.INDEX,
                "pack_run_logs",
                "timestamp_1",
                false,
                new BsonDocument("expireAfterSeconds", new BsonInt64(432_000))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pack_run_logs | {key: {runId: 1, sequence: 1}, name: 'plain'} | runId_1_sequence_1 | unique",
        "pack_run_logs | {key: {x: 1}, name: 'runId_1_sequence_1'} | runId_1_sequence_1 | key, unique",
        "pack_artifacts | {key: {runId: 1}, name: 'u', unique: true} | runId_1 | unique",
        "pack_artifacts | {key: {runId: 1}, name: 's', sparse: true} | runId_1 | sparse",
        "pack_artifacts | {key: {runId: 1}, name: 'h', hidden: true} | runId_1 | hidden",
        "pack_artifacts | {key: {runId: 1}, name: 'q', prepareUnique: true} | runId_1 | prepareUnique",
        "pack_artifacts | {key: {runId: 1}, name: 'c', collation: {locale: 'en'}} | runId_1 | collation",
        "pack_artifacts | {key: {runId: 1}, name: 't', expireAfterSeconds: 9} | runId_1 | expireAfterSeconds",
        "pack_runs | {key: {tenantId: 1, updatedAt: -1}, name: 'all'} | tenantId_1_updatedAt_-1 | partialFilterExpression",
        "pack_runs | {key: {updatedAt: -1}, name: 'p', partialFilterExpression: {a: 1}} | updatedAt_-1 | partialFilterExpression",
      })
  void aConflictingIndexIsReportedAndNothingIsChanged(
      String collection, String index, String declared, String difference, MongoDatabase database) {
    if (difference.equals("prepareUnique")) {
      ServerVersion.atLeast(6, database);
    }
    database.runCommand(
        new Document("createIndexes", collection)
            .append("indexes", List.of(Document.parse(index))));
    List<String> before = schemaOf(database);
    SchemaBlockedException e = blocked(engine(database, ValidationMode.STRICT), INDEXES);
    assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_INDEX);
    assertThat(e)
        .hasMessageContaining("The index " + declared + " of " + collection)
        .hasMessageContaining(
            "existing index " + BsonDocument.parse(index).getString("name").getValue() + " is {")
        .hasMessageEndingWith("which differs in " + difference + ".");
    assertThat(e.hint()).contains("dropIndex(");
    if (difference.equals("hidden")) {
      assertThat(e.hint()).contains("Unhide it", "hidden: false");
    }
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void anotherIndexWithTheSameKeysBesideTheDeclaredOneIsNoConflict(MongoDatabase database) {
    engine(database, ValidationMode.STRICT).step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    database
        .getCollection("pack_artifacts")
        .createIndex(
            Indexes.ascending("runId"),
            new IndexOptions().name("half").partialFilterExpression(new Document("type", "file")));
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.STRICT).step("0002-indexes", new MemoryRecord());
    step.apply(INDEXES);
    assertThat(step.done()).isEmpty();
  }

  @Test
  void duplicatesAreReportedBeforeAUniqueIndexIsCreated(MongoDatabase database) {
    for (int key = 1; key <= 7; key++) {
      for (int copy = 0; copy < 2; copy++) {
        insert(
            database,
            CollectionRef.LOGS,
            new BsonDocument("runId", new BsonString("r" + key))
                .append("sequence", new BsonInt64(key)));
      }
    }
    // A unique index treats a missing field and null as the same key.
    insert(database, CollectionRef.LOGS, BsonDocument.parse("{runId: 'a'}"));
    insert(database, CollectionRef.LOGS, BsonDocument.parse("{runId: 'a', sequence: null}"));
    List<String> before = schemaOf(database);
    SchemaBlockedException e = blocked(engine(database, ValidationMode.STRICT), INDEXES);
    assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEYS);
    assertThat(e)
        .hasMessageContaining("8 keys occur more than once in pack_run_logs")
        .hasMessageContaining("unique index runId_1_sequence_1")
        .hasMessageContaining("{\"runId\": \"a\", \"sequence\": null}")
        .hasMessageContaining("{\"runId\": \"r4\", \"sequence\": 4}")
        .message()
        .doesNotContain("r5");
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void strictRefusesACollectionWhoseDocumentsBreakTheRules(MongoDatabase database) {
    insert(database, CollectionRef.RUNS, valid(CollectionRef.RUNS));
    for (int i = 1; i <= 6; i++) {
      insert(database, CollectionRef.RUNS, new BsonDocument("_id", new BsonString("broken-" + i)));
    }
    insert(database, CollectionRef.LOGS, BsonDocument.parse("{_id: 1}"));
    List<String> before = schemaOf(database);
    SchemaBlockedException e = blocked(engine(database, ValidationMode.STRICT), COLLECTIONS);
    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATOR_VIOLATIONS);
    assertThat(e)
        .hasMessageContaining("In pack_runs 6 of 7 documents break the rules")
        .hasMessageContaining("broken-1, broken-2, broken-3, broken-4, broken-5;")
        .message()
        .doesNotContain("broken-6");
    assertThat(e.getSuppressed()).hasSize(1);
    assertThat(e.getSuppressed()[0]).hasMessageContaining("pack_run_logs 1 of 1");
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void warnAcceptsInvalidDocumentsAndCountsThem(MongoDatabase database) {
    insert(database, CollectionRef.RUNS, new BsonDocument("_id", new BsonString("broken-1")));
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.WARN).step("0001-collections", new MemoryRecord());
    step.apply(COLLECTIONS);
    assertThat(step.done())
        .contains(
            "put the validator on pack_runs; 1 of 1 documents break the rules of its validator"
                + " (planHash must be there: 1; plan must be there: 1; failurePolicy must be there:"
                + " 1; and others), for example _id broken-1");
    assertThat(validation(database, CollectionRef.RUNS).modeText()).isEqualTo("warn");
    insert(database, CollectionRef.RUNS, new BsonDocument("_id", new BsonString("broken-2")));
  }

  @Test
  void offAcceptsInvalidDocumentsWithoutReadingThem(MongoDatabase database) {
    insert(database, CollectionRef.RUNS, new BsonDocument("_id", new BsonString("broken-1")));
    engine(database, ValidationMode.OFF)
        .step("0001-collections", new MemoryRecord())
        .apply(COLLECTIONS);
    assertThat(validation(database, CollectionRef.RUNS).none()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{viewOn: 'other', pipeline: []} | a view",
        "{timeseries: {timeField: 't'}} | a time-series collection",
        "{capped: true, size: 4096} | a capped collection",
        "{collation: {locale: 'en', strength: 2}} | default collation",
      })
  void anotherKindOfCollectionWithThatNameIsAConflict(
      String options, String words, MongoDatabase database) {
    Document create = new Document("create", "pack_artifacts");
    create.putAll(Document.parse(options));
    database.runCommand(create);
    List<String> before = schemaOf(database);
    for (SchemaDeclaration declaration : List.of(COLLECTIONS, INDEXES)) {
      SchemaBlockedException e = blocked(engine(database, ValidationMode.STRICT), declaration);
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_COLLECTION);
      assertThat(e).hasMessageContaining("pack_artifacts").hasMessageContaining(words);
    }
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void aCollectionThatTheServiceCreatesMeanwhileIsAdopted(MongoDatabase database) {
    StepRecord.Entry made =
        new StepRecord.Entry(StepRecord.Kind.COLLECTION, "pack_run_logs", "", true, null);
    MemoryRecord record =
        MemoryRecord.meanwhile(
            entry -> entry.equals(made),
            () -> {
              database.createCollection("pack_run_logs");
            });
    engine(database, ValidationMode.STRICT).step("0001-collections", record).apply(COLLECTIONS);
    assertThat(record.entries())
        .contains(
            new StepRecord.Entry(StepRecord.Kind.COLLECTION, "pack_run_logs", "", false, null));
    assertThat(validation(database, CollectionRef.LOGS).modeText()).isEqualTo("strict");
  }

  @Test
  void anIndexThatTheServiceCreatesMeanwhileIsNotRecordedAsOurs(MongoDatabase database) {
    MemoryRecord record =
        MemoryRecord.meanwhile(
            entry -> entry.created() && entry.name().equals("runId_1"),
            () -> {
              database.getCollection("pack_artifacts").createIndex(Indexes.ascending("runId"));
            });
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.STRICT).step("0002-indexes", record);
    step.apply(INDEXES);
    assertThat(record.entries())
        .contains(
            new StepRecord.Entry(
                StepRecord.Kind.INDEX, "pack_artifacts", "runId_1", false, new BsonDocument()));
    // The server does not report which indexes of one command it already had.
    step.revert(INDEXES);
    assertThat(indexNames(database, CollectionRef.ARTIFACTS))
        .containsExactlyInAnyOrder("runId_1_name_1", "runId_1");
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
  }

  /** An older service that starts at the same time creates its own indexes. */
  @Test
  void anIndexOfAnotherClientIsNotDroppedWhenOthersCannotBeBuilt(MongoDatabase database) {
    MemoryRecord record =
        MemoryRecord.meanwhile(
            entry -> entry.created() && entry.name().equals("runId_1"),
            () -> {
              MongoCollection<Document> artifacts = database.getCollection("pack_artifacts");
              artifacts.createIndex(Indexes.ascending("runId"));
              artifacts.createIndex(Indexes.ascending("runId", "name"));
            });
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.OFF).step("0002-indexes", record);
    SchemaBlockedException e =
        catchThrowableOfType(SchemaBlockedException.class, () -> step.apply(INDEXES));
    assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_INDEX);
    step.revert(INDEXES);
    assertThat(indexNames(database, CollectionRef.ARTIFACTS))
        .containsExactlyInAnyOrder("runId_1", "runId_1_name_1");
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    assertThat(record.entries()).isEmpty();
  }

  @Test
  void aDuplicateInsertedBeforeTheBuildIsReported(MongoDatabase database) {
    MemoryRecord record =
        MemoryRecord.meanwhile(
            entry -> entry.name().equals("runId_1_name_1"),
            () -> {
              insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
              insert(database, CollectionRef.ARTIFACTS, valid(CollectionRef.ARTIFACTS));
            });
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.OFF).step("0002-indexes", record);
    SchemaBlockedException e =
        catchThrowableOfType(SchemaBlockedException.class, () -> step.apply(INDEXES));
    assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEYS);
    step.revert(INDEXES);
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    assertThat(record.entries()).isEmpty();
  }

  @Test
  void everyChangeIsRecordedAndCheckedFirst(MongoDatabase database) {
    MemoryRecord record = new MemoryRecord();
    int[] allowed = {0};
    class Lost extends RuntimeException {}
    WriteGuard guard =
        new CheckGuard(
            () -> {
              if (allowed[0]-- <= 0) {
                throw new Lost();
              }
            });
    SchemaEngine engine =
        new SchemaEngine(database, CollectionNames.DEFAULTS, ValidationMode.STRICT, guard);
    for (int writes = 0; writes < 4; writes++) {
      allowed[0] = writes;
      Lost lost =
          catchThrowableOfType(
              Lost.class, () -> engine.step("0001-collections", record).apply(COLLECTIONS));
      assertThat(lost).as("after %d writes", writes).isNotNull();
      assertThat(record.entries()).hasSize(1 + writes);
      assertThat(schemaOf(database).stream().filter(line -> line.contains(" collection ")))
          .hasSize(writes);
      engine(database, ValidationMode.STRICT).step("0001-collections", record).revert(COLLECTIONS);
      assertThat(schemaOf(database)).isEmpty();
    }
  }

  @Test
  void aStepThatAnotherRunInterruptedIsContinued(MongoDatabase database) {
    MemoryRecord record = new MemoryRecord();
    StepEntries entries = new StepEntries(record);
    entries.put(
        List.of(
            StepEntries.collection("pack_runs", true),
            StepEntries.collection("pack_run_logs", true)));
    database.createCollection("pack_runs");
    engine(database, ValidationMode.STRICT).step("0001-collections", record).apply(COLLECTIONS);
    assertThat(record.entries()).hasSize(4).allMatch(StepRecord.Entry::created);
    assertThat(engine(database, ValidationMode.STRICT).verify(COLLECTIONS, null)).isEmpty();
  }

  private static CollectionDeclaration declared() {
    return COLLECTIONS.collections().get(0);
  }

  private static SchemaBlockedException blocked(
      SchemaEngine engine, SchemaDeclaration declaration) {
    MemoryRecord record = new MemoryRecord();
    SchemaBlockedException e =
        catchThrowableOfType(
            SchemaBlockedException.class, () -> engine.step("step", record).apply(declaration));
    assertThat(e).isNotNull();
    assertThat(record.entries()).isEmpty();
    return e;
  }
}
