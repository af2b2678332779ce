package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.indexNames;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;
import static taskrunner.schema.SchemaFixture.valid;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ValidationOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.UndoReport.Kept;
import taskrunner.testing.MongoTest;

@MongoTest
class SchemaRevertTest {
  private final MemoryRecord collections = new MemoryRecord();
  private final MemoryRecord indexes = new MemoryRecord();

  @Test
  void revertRemovesWhatTheStepsCreated(MongoDatabase database) {
    apply(database);
    SchemaEngine.AppliedStep step = revertIndexes(database);
    assertThat(step.done()).hasSize(9).first().asString().contains("status_1_requestedAt_1");
    assertThat(step.kept()).isEmpty();
    assertThat(indexNames(database, CollectionRef.LOGS)).isEmpty();
    step = revertCollections(database);
    assertThat(step.done()).hasSize(4);
    assertThat(step.kept()).isEmpty();
    assertThat(schemaOf(database)).isEmpty();
    assertThat(collections.entries()).isEmpty();
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void revertingTwiceOrWithoutARecordDoesNothing(MongoDatabase database) {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    List<String> before = schemaOf(database);
    assertThat(revertIndexes(database).done()).isEmpty();
    assertThat(revertCollections(database).done()).isEmpty();
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void aCollectionWithDocumentsIsKeptWithoutItsValidator(MongoDatabase database) {
    apply(database);
    insert(database, CollectionRef.RUNS, valid(CollectionRef.RUNS));
    revertIndexes(database);
    SchemaEngine.AppliedStep step = revertCollections(database);
    assertThat(step.kept()).containsExactly(new Kept("pack_runs", 1, "it holds documents"));
    assertThat(database.listCollectionNames()).containsExactly("pack_runs");
    assertThat(validation(database, CollectionRef.RUNS).none()).isTrue();
    assertThat(database.getCollection("pack_runs").countDocuments()).isEqualTo(1);
    assertThat(collections.entries()).isEmpty();
  }

  @Test
  void revertRestoresWhatTheStepsFound(MongoDatabase database) {
    database.createCollection(
        "pack_runs",
        new CreateCollectionOptions()
            .validationOptions(
                new ValidationOptions().validator(Document.parse("{planHash: {$ne: 1}}"))));
    database
        .getCollection("pack_runs")
        .createIndex(Indexes.descending("updatedAt"), new IndexOptions().name("mine"));
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("timestamp"), new IndexOptions().expireAfter(9L, TimeUnit.DAYS));
    SchemaEngine engine = apply(database);
    engine.applyPolicy(ALL, Duration.ofDays(2));
    assertThat(engine.verify(ALL, Duration.ofDays(2))).isEmpty();

    SchemaEngine.AppliedStep step = revertIndexes(database);
    assertThat(step.kept())
        .containsExactlyInAnyOrder(
            new Kept("pack_runs", 0, "the index mine was there before this step"),
            new Kept("pack_run_logs", 0, "the index timestamp_1 was there before this step"));
    step = revertCollections(database);
    assertThat(step.kept())
        .containsExactlyInAnyOrder(
            new Kept("pack_runs", 0, "it was there before this step"),
            new Kept("pack_run_logs", 0, "it was there before this step"));

    assertThat(database.listCollectionNames())
        .containsExactlyInAnyOrder("pack_runs", "pack_run_logs");
    assertThat(validation(database, CollectionRef.RUNS).validator().toJson())
        .isEqualTo("{\"planHash\": {\"$ne\": 1}}");
    assertThat(validation(database, CollectionRef.LOGS).none()).isTrue();
    assertThat(indexNames(database, CollectionRef.RUNS)).containsExactly("mine");
    assertThat(LiveIndex.of(database, "pack_run_logs"))
        .singleElement()
        .satisfies(index -> assertThat(index.expireAfterSeconds()).isEqualTo(9 * 86_400L));
  }

  @Test
  void anEarlierRetentionIsNotRestoredIfTheServerWouldDeleteEntries(MongoDatabase database) {
    database
        .getCollection("pack_run_logs")
        .createIndex(
            Indexes.ascending("timestamp"), new IndexOptions().expireAfter(1L, TimeUnit.MINUTES));
    apply(database).applyPolicy(ALL, null);
    SchemaFixture.insertEntry(database, 1, Duration.ofHours(1));

    assertThat(revertIndexes(database).kept())
        .containsExactly(
            new Kept(
                "pack_run_logs",
                1,
                "the index timestamp_1 was there before this step; its retention of 1 minute was"
                    + " not restored, because the server would delete 1 log entry"));
    assertThat(LiveIndex.of(database, "pack_run_logs"))
        .singleElement()
        .satisfies(index -> assertThat(index.expireAfterSeconds()).isNull());
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void anIdenticalValidatorFromBeforeTheStepIsKept(MongoDatabase database) {
    apply(database);
    collections.entries().forEach(collections::remove);
    apply(database);
    revertCollections(database);
    assertThat(validation(database, CollectionRef.RUNS).modeText()).isEqualTo("strict");
  }

  @Test
  void aValidatorChangedSinceTheStepIsKept(MongoDatabase database) {
    database.createCollection("pack_runs");
    apply(database);
    database.runCommand(
        new Document("collMod", "pack_runs").append("validator", Document.parse("{a: 1}")));
    SchemaEngine.AppliedStep step = revertCollections(database);
    assertThat(step.kept())
        .singleElement()
        .satisfies(kept -> assertThat(kept.why()).contains("its validator has been changed since"));
    assertThat(validation(database, CollectionRef.RUNS).validator().toJson())
        .isEqualTo("{\"a\": 1}");
  }

  @Test
  void anIndexReplacedSinceTheStepIsKept(MongoDatabase database) {
    apply(database);
    database.getCollection("pack_artifacts").dropIndex("runId_1");
    database
        .getCollection("pack_artifacts")
        .createIndex(Indexes.ascending("runId"), new IndexOptions().sparse(true));
    SchemaEngine.AppliedStep step = revertIndexes(database);
    assertThat(step.kept())
        .containsExactly(
            new Kept(
                "pack_artifacts", 0, "the index runId_1 is no longer the one that this step made"));
    assertThat(indexNames(database, CollectionRef.ARTIFACTS)).containsExactly("runId_1");
  }

  @Test
  void revertSucceedsWhenAnotherClientDroppedItsObjects(MongoDatabase database) {
    apply(database);
    database.getCollection("pack_artifacts").drop();
    database.getCollection("pack_run_logs").dropIndexes();
    revertIndexes(database);
    revertCollections(database);
    assertThat(schemaOf(database)).isEmpty();
    assertThat(collections.entries()).isEmpty();
    assertThat(indexes.entries()).isEmpty();
  }

  @Test
  void aDocumentInsertedAfterTheFirstReadIsKept(MongoDatabase database) {
    apply(database);
    // The guard is checked between the first read and each of the commands that follow it.
    boolean[] inserted = {false};
    SchemaEngine engine =
        guarded(
            database,
            () -> {
              if (!inserted[0]) {
                insert(database, CollectionRef.APPROVALS, valid(CollectionRef.APPROVALS));
                inserted[0] = true;
              }
            });
    SchemaEngine.AppliedStep step = engine.step("0001-collections", collections);
    step.revert(COLLECTIONS);
    assertThat(step.kept())
        .containsExactly(new Kept("pack_run_approvals", 1, "it holds documents"));
    assertThat(database.getCollection("pack_run_approvals").countDocuments()).isEqualTo(1);
    assertThat(validation(database, CollectionRef.APPROVALS).none()).isTrue();
  }

  @Test
  void anInsertRightBeforeTheDropIsRefused(MongoDatabase database) {
    apply(database);
    int[] refused = {0};
    int[] checks = {0};
    SchemaEngine engine =
        guarded(
            database,
            () -> {
              // Odd checks come before the collection is closed, even ones before it is dropped.
              if (++checks[0] % 2 == 0) {
                COLLECTIONS
                    .collections()
                    .forEach(c -> refused[0] += refusedInsert(database, c.collection()));
              }
            });
    engine
        .step("0001-collections", collections)
        .revert(SchemaDeclaration.ofCollections(COLLECTIONS.collections().get(0)));
    assertThat(refused[0]).isEqualTo(1);
    assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
  }

  @Test
  void aStopBeforeTheDropRestoresTheValidator(MongoDatabase database) {
    apply(database);
    class Stop extends RuntimeException {}
    int[] checks = {0};
    SchemaEngine engine =
        guarded(
            database,
            () -> {
              if (++checks[0] == 2) {
                throw new Stop();
              }
            });
    assertThatThrownBy(() -> engine.step("0001-collections", collections).revert(COLLECTIONS))
        .isInstanceOf(Stop.class);
    assertThat(validation(database, CollectionRef.APPROVALS).modeText()).isEqualTo("strict");
    assertThat(collections.entries()).hasSize(4);
    revertCollections(database);
    assertThat(schemaOf(database)).isEmpty();
  }

  @Test
  void theNextRunRestoresACollectionThatALostLeaseLeftClosed(MongoDatabase database) {
    apply(database);
    int[] checks = {0};
    SchemaEngine zombie =
        guarded(
            database,
            () -> {
              if (++checks[0] == 2) {
                throw new LeaseLostException("The lock is another's.", null);
              }
            });
    assertThatThrownBy(() -> zombie.step("0001-collections", collections).revert(COLLECTIONS))
        .isInstanceOf(LeaseLostException.class);
    assertThat(validation(database, CollectionRef.APPROVALS).refusesAll()).isTrue();

    SchemaEngine next = engine(database, ValidationMode.STRICT);
    next.applyPolicy(ALL, null);
    assertThat(next.verify(ALL, null)).isEmpty();
  }

  private SchemaEngine apply(MongoDatabase database) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("0001-collections", collections).apply(COLLECTIONS);
    engine.step("0002-indexes", indexes).apply(INDEXES);
    return engine;
  }

  private SchemaEngine.AppliedStep revertCollections(MongoDatabase database) {
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.STRICT).step("0001-collections", collections);
    step.revert(COLLECTIONS);
    return step;
  }

  private SchemaEngine.AppliedStep revertIndexes(MongoDatabase database) {
    SchemaEngine.AppliedStep step =
        engine(database, ValidationMode.STRICT).step("0002-indexes", indexes);
    step.revert(INDEXES);
    return step;
  }

  private static int refusedInsert(MongoDatabase database, CollectionRef role) {
    if (!validation(database, role).refusesAll()) {
      return 0;
    }
    try {
      insert(database, role, valid(role));
      return 0;
    } catch (MongoWriteException e) {
      return 1;
    }
  }

  private static SchemaEngine guarded(MongoDatabase database, Runnable check) {
    return new SchemaEngine(
        database, CollectionNames.DEFAULTS, ValidationMode.STRICT, new CheckGuard(check));
  }
}
