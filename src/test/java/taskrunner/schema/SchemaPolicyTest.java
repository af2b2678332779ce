package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.schemaOf;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;
import taskrunner.testing.MongoTest;

@MongoTest
class SchemaPolicyTest {
  @Test
  void nothingChangesWhenTheDatabaseMatchesTheConfiguration(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    List<String> before = schemaOf(database);
    assertThat(engine.applyPolicy(ALL, null)).isEmpty();
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void theModeFollowsTheConfiguration(MongoDatabase database) {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    assertThat(engine(database, ValidationMode.WARN).applyPolicy(ALL, null))
        .hasSize(4)
        .contains("The validation of pack_runs is now warn; it was strict.");
    assertThat(validation(database, CollectionRef.RUNS).modeText()).isEqualTo("warn");
    assertThat(engine(database, ValidationMode.OFF).applyPolicy(ALL, null))
        .contains("The validation of pack_runs is now off; it was warn.");
    assertThat(validation(database, CollectionRef.RUNS).none()).isTrue();
    assertThat(engine(database, ValidationMode.STRICT).applyPolicy(ALL, null))
        .contains("The validation of pack_runs is now strict; it was off.");
    assertThat(engine(database, ValidationMode.STRICT).verify(ALL, null)).isEmpty();
  }

  @Test
  void strictIsRefusedWithInvalidDocumentsAndChangesNothing(MongoDatabase database) {
    SchemaFixture.migrated(database, ValidationMode.WARN);
    insert(database, CollectionRef.APPROVALS, BsonDocument.parse("{runId: 'r', approvalId: 'a'}"));
    List<String> before = schemaOf(database);
    SchemaBlockedException e =
        catchThrowableOfType(
            SchemaBlockedException.class,
            () -> engine(database, ValidationMode.STRICT).applyPolicy(ALL, Duration.ofDays(1)));
    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATOR_VIOLATIONS);
    assertThat(e).hasMessageContaining("In pack_run_approvals 1 of 1 documents");
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void onlyAppliedStepsAreChanged(MongoDatabase database) {
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    assertThat(engine.applyPolicy(SchemaDeclaration.NONE, Duration.ofDays(1))).isEmpty();
    engine.step("0001-collections", new MemoryRecord()).apply(COLLECTIONS);
    assertThat(engine.applyPolicy(COLLECTIONS, Duration.ofDays(1))).isEmpty();
    database.drop();
    assertThat(engine.applyPolicy(ALL, Duration.ofDays(1))).isEmpty();
    assertThat(schemaOf(database)).isEmpty();
  }

  @Test
  void theRetentionIsSetChangedAndRemoved(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    List<String> without = schemaOf(database);
    SchemaFixture.insertEntry(database, 1, Duration.ofDays(3));
    SchemaFixture.insertEntry(database, 2, Duration.ofDays(3));
    SchemaFixture.insertEntry(database, 3, Duration.ZERO);

    assertThat(engine.applyPolicy(ALL, Duration.ofDays(2)))
        .containsExactly(
            "The log retention is now 2 days; it was none; the server will delete 2 log entries"
                + " that are older.");
    assertThat(retention(database)).isEqualTo(172_800L);
    assertThat(engine.verify(ALL, Duration.ofDays(2))).isEmpty();

    assertThat(engine.applyPolicy(ALL, Duration.ofMinutes(90)))
        .containsExactly(
            "The log retention is now 90 minutes; it was 2 days; the server will delete 2 log"
                + " entries that are older.");
    assertThat(engine.applyPolicy(ALL, Duration.ofDays(9)))
        .containsExactly("The log retention is now 9 days; it was 90 minutes.");
    assertThat(engine.applyPolicy(ALL, null))
        .containsExactly("The log retention is now none; it was 9 days.");
    assertThat(retention(database)).isNull();
    assertThat(schemaOf(database)).isEqualTo(without);
  }

  @Test
  void theRetentionKeepsAnIndexWithAnotherName(MongoDatabase database) {
    database
        .getCollection("pack_run_logs")
        .createIndex(Indexes.ascending("timestamp"), new IndexOptions().name("by time"));
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    engine.applyPolicy(ALL, Duration.ofDays(2));
    engine.applyPolicy(ALL, null);
    assertThat(SchemaFixture.indexNames(database, CollectionRef.LOGS)).contains("by time");
    assertThat(engine.verify(ALL, null)).isEmpty();
  }

  @Test
  void aRetentionChangeKilledBetweenDropAndCreateIsFinished(MongoDatabase database) {
    SchemaEngine engine = SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    assertThat(engine.applyPolicy(ALL, Duration.ofHours(1)))
        .singleElement()
        .asString()
        .startsWith("The index timestamp_1 of pack_run_logs was missing");
    assertThat(retention(database)).isEqualTo(3_600L);
  }

  @Test
  void aConflictingRetentionIndexIsReportedAndNothingIsChanged(MongoDatabase database) {
    SchemaFixture.migrated(database, ValidationMode.STRICT);
    database.getCollection("pack_run_logs").dropIndex("timestamp_1");
    database
        .getCollection("pack_run_logs")
        .createIndex(Indexes.ascending("timestamp"), new IndexOptions().sparse(true));
    List<String> before = schemaOf(database);
    assertThatThrownBy(
            () -> engine(database, ValidationMode.WARN).applyPolicy(ALL, Duration.ofDays(1)))
        .isInstanceOf(SchemaBlockedException.class)
        .hasMessageContaining("sparse");
    assertThat(schemaOf(database)).isEqualTo(before);
  }

  @Test
  void retentionsAreRoundedUpAndBounded() {
    assertThat(Retention.seconds(Duration.ofMillis(60_001))).isEqualTo(61);
    assertThat(Retention.seconds(Duration.ofDays(100_000))).isEqualTo(Integer.MAX_VALUE);
    assertThat(Retention.seconds(null)).isNull();
  }

  private static @Nullable Long retention(MongoDatabase database) {
    return LiveIndex.of(database, "pack_run_logs").stream()
        .filter(index -> IndexKeys.same(index.keys(), BsonDocument.parse("{timestamp: 1}")))
        .findFirst()
        .orElseThrow()
        .expireAfterSeconds();
  }
}
