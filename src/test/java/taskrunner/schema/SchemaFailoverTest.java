package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static taskrunner.schema.SchemaFixture.ALL;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.INDEXES;
import static taskrunner.schema.SchemaFixture.engine;
import static taskrunner.schema.SchemaFixture.schemaOf;

import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskrunner.DatabaseException;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Schema commands during a failover. The driver repeats none of them. */
@MongoTest(Topology.FAIL_POINTS)
class SchemaFailoverTest {
  private static final String NOT_DONE = "{errorCode: 11602}";
  private static final String NO_ANSWER = "{closeConnection: true}";

  /** The primary executed it; the other nodes may not have it. */
  private static final String UNCONFIRMED =
      "{writeConcernError: {code: 11602, errmsg: 'stepped down'}}";

  private final MongoServer server;
  private final MongoClient client;
  private final MemoryRecord record = new MemoryRecord();

  SchemaFailoverTest(MongoServer server) {
    this.server = server;
    this.client =
        MongoClients.create(
            MongoServer.withOption(server.uri(), "appName=failover&heartbeatFrequencyMS=500"));
  }

  @AfterEach
  void end() {
    server.failCommandOff();
    client.close();
  }

  /** The database through the client whose commands fail. */
  private MongoDatabase failing(MongoDatabase fresh) {
    return client.getDatabase(fresh.getName());
  }

  private void fail(String command, String how) {
    server.failCommand(
        "failover",
        new Document("times", 1),
        Document.parse(how).append("failCommands", List.of(command)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create | " + NOT_DONE,
        "create | " + NO_ANSWER,
        "create | " + UNCONFIRMED,
        "createIndexes | " + NOT_DONE,
        "createIndexes | " + NO_ANSWER,
        "createIndexes | " + UNCONFIRMED
      })
  void aStepIsFinishedAndRecordsWhatItCreated(String command, String how, MongoDatabase fresh) {
    MongoDatabase database = failing(fresh);
    fail(command, how);
    SchemaEngine.AppliedStep step = engine(database, ValidationMode.STRICT).step("step", record);

    step.apply(ALL);

    assertThat(engine(database, ValidationMode.STRICT).verify(ALL, null)).isEmpty();
    assertThat(record.entries()).hasSize(13).allMatch(StepRecord.Entry::created);
    assertThat(step.done()).hasSize(13);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "collMod | " + NOT_DONE,
        "collMod | " + UNCONFIRMED,
        "drop | " + NO_ANSWER,
        "drop | " + UNCONFIRMED,
        "dropIndexes | " + NOT_DONE,
        "dropIndexes | " + UNCONFIRMED
      })
  void aStepIsRevertedCompletely(String command, String how, MongoDatabase fresh) {
    MongoDatabase database = failing(fresh);
    SchemaEngine engine = engine(database, ValidationMode.STRICT);
    engine.step("step", record).apply(ALL);
    fail(command, how);

    engine.step("step", record).revert(ALL);

    assertThat(schemaOf(database)).isEmpty();
  }

  @Test
  void aWriteConcernTimeoutIsAnError(MongoDatabase fresh) {
    MongoDatabase database = failing(fresh);
    fail("create", "{writeConcernError: {code: 64, errmsg: 'waiting timed out'}}");

    assertThatThrownBy(
            () -> engine(database, ValidationMode.STRICT).step("step", record).apply(ALL))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not confirmed by a majority while creating the collection")
        .hasRootCauseInstanceOf(MongoWriteConcernException.class);
  }

  @Test
  void theGuardIsCheckedBeforeEachRetry(MongoDatabase fresh) {
    MongoDatabase database = failing(fresh);
    fail("create", NOT_DONE);
    int[] checks = {0};
    WriteGuard guard =
        new CheckGuard(
            () -> {
              if (++checks[0] == 2) {
                throw new IllegalStateException("the lock is gone");
              }
            });

    assertThatThrownBy(
            () ->
                new SchemaCommands(database, guard, IndexBuilds.UNWATCHED, "step")
                    .create("things", Validation.NONE))
        .hasMessage("the lock is gone");
    assertThat(database.listCollectionNames()).isEmpty();
  }

  @Test
  void anIndexBuildMayTakeLongerThanOtherCommands(MongoDatabase fresh) {
    try (MongoClient impatient =
        MongoClients.create(
            MongoServer.withOption(server.uri(), "appName=impatient&socketTimeoutMS=500"))) {
      MongoDatabase database = impatient.getDatabase(fresh.getName());
      server.holdUp("impatient", new Document("times", 1), List.of("createIndexes"), 1500);

      boolean made =
          new SchemaCommands(database, WriteGuard.none(), IndexBuilds.UNWATCHED, "step")
              .createIndex("things", BsonDocument.parse("{key: {a: 1}, name: 'a_1'}"));

      assertThat(made).isTrue();
      assertThatThrownBy(() -> pause(database))
          .as("others do not")
          .isInstanceOf(MongoSocketReadTimeoutException.class);
    }
  }

  /** The error that a router returns if the collection is sharded by that index. */
  @Test
  void theIndexOfAShardKeyIsKept(MongoDatabase fresh) {
    MongoDatabase database = failing(fresh);
    MemoryRecord indexes = new MemoryRecord();
    engine(database, ValidationMode.STRICT).step("0001-collections", record).apply(COLLECTIONS);
    engine(database, ValidationMode.STRICT).step("0002-indexes", indexes).apply(INDEXES);
    fail("dropIndexes", "{errorCode: 370}"); // CannotDropShardKeyIndex

    SchemaEngine.AppliedStep undo =
        engine(database, ValidationMode.STRICT).step("0002-indexes", indexes);
    undo.revert(INDEXES);

    assertThat(undo.kept())
        .singleElement()
        .satisfies(kept -> assertThat(kept.why()).endsWith("is the one that its shard key needs"));
    assertThat(undo.done()).hasSize(INDEXES.indexes().size() - 1);
  }

  /** Runs a command that takes longer than the client waits. */
  private void pause(MongoDatabase database) {
    server.holdUp("impatient", new Document("times", 1), List.of("ping"), 1500);
    database.runCommand(new Document("ping", 1));
  }
}
