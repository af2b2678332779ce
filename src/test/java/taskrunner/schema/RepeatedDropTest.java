package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static taskrunner.schema.SchemaFixture.COLLECTIONS;
import static taskrunner.schema.SchemaFixture.insert;
import static taskrunner.schema.SchemaFixture.valid;
import static taskrunner.schema.SchemaFixture.validation;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ServerApi;
import com.mongodb.ServerApiVersion;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * A drop that is repeated, because its answer was lost, must not drop what a service has created
 * since: an insert creates a collection.
 */
@MongoTest(Topology.FAIL_POINTS)
class RepeatedDropTest {
  private static final String APP = "repeated-drop";
  private static final String FIRST = "pack_run_approvals";

  private final MongoServer server;
  private final MongoClient client;
  private boolean inserted;

  RepeatedDropTest(MongoServer server) {
    this.server = server;
    this.client =
        MongoClients.create(
            MongoServer.withOption(server.uri(), "appName=" + APP + "&heartbeatFrequencyMS=500"));
  }

  @AfterEach
  void end() {
    server.failCommandOff();
    client.close();
  }

  @Test
  void aDocumentThatIsInsertedBetweenTwoAttemptsIsKept(MongoDatabase fresh) {
    MemoryRecord record = new MemoryRecord();
    guarded(() -> {}, fresh).step("step", record).apply(COLLECTIONS);
    loseTheAnswer();

    SchemaEngine.AppliedStep undo =
        guarded(() -> insertIfDropped(fresh), fresh).step("step", record);
    undo.revert(COLLECTIONS);

    assertKept(fresh);
    assertThat(undo.done()).contains("dropped the empty collection " + FIRST);
    assertThat(fresh.listCollectionNames()).containsExactly(FIRST);
    assertThat(record.entries()).isEmpty();
  }

  /** A server before 6.0 can't compare; the library then looks before it repeats. */
  @Test
  void aServerThatKnowsACollectionByItsNameOnlyKeepsItToo(MongoDatabase fresh) {
    fresh.createCollection(FIRST);
    LiveCollection live = live(fresh);
    LiveCollection unknown = new LiveCollection(live.name(), live.type(), live.options(), null);
    SchemaCommands commands = commands(() -> insertIfDropped(fresh), fresh);
    loseTheAnswer();

    assertThat(new EmptyCollectionDrop(database(fresh), commands).dropIfEmpty(unknown)).isTrue();

    assertKept(fresh);
  }

  /** IDLUnknownField, APIStrictError, InvalidOptions. */
  @ParameterizedTest
  @ValueSource(ints = {40415, 323, 72})
  void aServerThatDoesNotKnowTheFieldDropsByName(int code, MongoDatabase fresh) {
    fresh.createCollection(FIRST);
    server.failCommand(
        APP,
        new Document("times", 1),
        new Document("failCommands", List.of("drop")).append("errorCode", code));

    SchemaCommands commands = commands(() -> {}, fresh);
    assertThat(new EmptyCollectionDrop(database(fresh), commands).dropIfEmpty(live(fresh)))
        .isTrue();

    assertThat(fresh.listCollectionNames()).isEmpty();
  }

  @Test
  void aClientOfAStrictApiVersionDropsToo(MongoDatabase fresh) {
    fresh.createCollection(FIRST);
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .serverApi(ServerApi.builder().version(ServerApiVersion.V1).strict(true).build())
            .build();
    try (MongoClient strict = MongoClients.create(settings)) {
      MongoDatabase database = strict.getDatabase(fresh.getName());
      SchemaCommands commands =
          new SchemaCommands(database, WriteGuard.none(), IndexBuilds.UNWATCHED, "step");
      assertThat(new EmptyCollectionDrop(database, commands).dropIfEmpty(live(fresh))).isTrue();
    }
    assertThat(fresh.listCollectionNames()).isEmpty();
  }

  /** Another client has replaced the collection since it was read. */
  @Test
  void aReplacedCollectionStaysAndIsOpenAgain(MongoDatabase fresh) {
    fresh.createCollection(FIRST);
    LiveCollection before = live(fresh);
    fresh.getCollection(FIRST).drop();
    fresh.createCollection(FIRST);

    SchemaCommands commands = commands(() -> {}, fresh);
    new EmptyCollectionDrop(database(fresh), commands).dropIfEmpty(before);

    assertThat(live(fresh).validation().none()).isTrue();
  }

  /** The server executes the drop, and the primary steps down before a majority has it. */
  private void loseTheAnswer() {
    server.failCommand(
        APP,
        new Document("times", 1),
        new Document("failCommands", List.of("drop"))
            .append(
                "writeConcernError", new Document("code", 11602).append("errmsg", "stepped down")));
  }

  /** A service inserts a document once, as soon as the collection is dropped. */
  private void insertIfDropped(MongoDatabase fresh) {
    if (!inserted && LiveCollection.find(fresh, FIRST) == null) {
      inserted = true;
      insert(fresh, CollectionRef.APPROVALS, valid(CollectionRef.APPROVALS));
    }
  }

  private static void assertKept(MongoDatabase fresh) {
    assertThat(fresh.getCollection(FIRST).countDocuments()).isEqualTo(1);
    assertThat(validation(fresh, CollectionRef.APPROVALS).none()).isTrue();
  }

  private MongoDatabase database(MongoDatabase fresh) {
    return client.getDatabase(fresh.getName());
  }

  private SchemaEngine guarded(Runnable onCheck, MongoDatabase fresh) {
    return new SchemaEngine(
        database(fresh), CollectionNames.DEFAULTS, ValidationMode.STRICT, new CheckGuard(onCheck));
  }

  private SchemaCommands commands(Runnable onCheck, MongoDatabase fresh) {
    return new SchemaCommands(
        database(fresh), new CheckGuard(onCheck), IndexBuilds.UNWATCHED, "step");
  }

  private static LiveCollection live(MongoDatabase fresh) {
    return Objects.requireNonNull(LiveCollection.find(fresh, FIRST));
  }
}
