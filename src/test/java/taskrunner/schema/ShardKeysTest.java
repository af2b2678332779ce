package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.indexNames;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.SchemaBlockedException;
import taskrunner.testing.MongoTest;

/**
 * Shard keys in the form of {@code config.collections}; the test stores the records in its own
 * database.
 */
@MongoTest
@SuppressWarnings("NullAway.Init")
class ShardKeysTest {
  private MongoDatabase database;
  private MongoDatabase config;

  @BeforeEach
  void createCollections(MongoDatabase fresh, MongoClient client) {
    database = fresh;
    config = client.getDatabase(fresh.getName() + "_config");
    SchemaFixture.engine(database, ValidationMode.STRICT)
        .step("0001-collections", new MemoryRecord())
        .apply(COLLECTIONS);
  }

  @AfterEach
  void drop() {
    config.drop();
  }

  @Test
  void aUniqueIndexThatDoesNotBeginWithTheShardKeyBlocks() {
    sharded("pack_run_logs", "{timestamp: 1}", false);
    sharded("pack_artifacts", "{runId: 1}", false);
    sharded("pack_run_approvals", "{_id: 1}", true);

    SchemaEngine engine = engine();
    List<SchemaBlockedException> blockers =
        SchemaFixture.plan(engine, "0002-indexes", INDEXES).blockers();

    assertThat(blockers)
        .singleElement()
        .satisfies(
            blocker ->
                assertThat(blocker.getMessage())
                    .isEqualTo(
                        "The unique index runId_1_sequence_1 of pack_run_logs can't be made: the"
                            + " collection is sharded by {\"timestamp\": 1}, with which a unique"
                            + " index must begin."));
    assertThatThrownBy(() -> engine.step("0002-indexes", new MemoryRecord()).apply(INDEXES))
        .isInstanceOf(SchemaBlockedException.class)
        .hasMessageContaining("sharded by");
    assertThat(indexNames(database, CollectionRef.RUNS)).isEmpty();
  }

  @Test
  void aRepairCreatesNoUniqueIndexThatTheShardKeyForbids() {
    engine().step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    database.getCollection("pack_run_logs").dropIndex("runId_1_sequence_1");
    sharded("pack_run_logs", "{timestamp: 1}", false);

    assertThat(engine().repair(SchemaFixture.ALL, null, null).drift()).isEmpty();
    assertThat(engine().verify(SchemaFixture.ALL, null))
        .extracting(Drift::name)
        .containsExactly("runId_1_sequence_1");
  }

  @Test
  void theIndexOfTheShardKeyIsNotReportedAsExtra() {
    engine().step("0002-indexes", new MemoryRecord()).apply(INDEXES);
    database.getCollection("pack_runs").createIndex(Indexes.hashed("_id"));
    assertThat(engine().verify(SchemaFixture.ALL, null))
        .extracting(Drift::name)
        .containsExactly("_id_hashed");
    sharded("pack_runs", "{_id: 'hashed'}", false);
    assertThat(engine().verify(SchemaFixture.ALL, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'{runId: 1, sequence: 1}', '{runId: 1, sequence: 1}', true",
    "'{runId: 1}',              '{runId: 1, sequence: 1}', true",
    "'{runId: \"hashed\"}',     '{runId: 1, sequence: 1}', true",
    "'{sequence: 1}',           '{runId: 1, sequence: 1}', false",
    "'{runId: 1, x: 1}',        '{runId: 1}',              false",
    "'{runId: 1}',              '{_id: 1}',                true",
  })
  void onlyAnIndexThatBeginsWithTheShardKeyCanBeUnique(String key, String index, boolean allowed) {
    assertThat(ShardKeys.allowUnique(BsonDocument.parse(key), BsonDocument.parse(index)))
        .isEqualTo(allowed);
  }

  private SchemaEngine engine() {
    return SchemaFixture.engine(database, ValidationMode.STRICT).sharded(() -> config);
  }

  private void sharded(String collection, String key, boolean unsplittable) {
    Document row =
        new Document("_id", database.getName() + "." + collection)
            .append("key", Document.parse(key));
    if (unsplittable) {
      row.append("unsplittable", true);
    }
    config.getCollection("collections").insertOne(row);
  }
}
