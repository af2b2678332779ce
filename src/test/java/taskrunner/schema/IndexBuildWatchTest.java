package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.ErrorCode;
import taskrunner.LeaseLostException;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.schema.IndexBuildProgress.IndexBuild;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** A fail point stops an index build at one document until the test disables it. */
@MongoTest(Topology.FAIL_POINTS)
@Timeout(60)
class IndexBuildWatchTest {
  private static final String HOLD = "hangIndexBuildDuringCollectionScanPhaseBeforeInsertion";
  private static final SchemaDeclaration ONE_INDEX =
      SchemaDeclaration.ofIndexes(
          IndexDeclaration.index(CollectionRef.LOGS, Indexes.ascending("runId", "timestamp")));

  private final BlockingQueue<IndexBuild> reported = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable TaskRunnerSchemaException> objection =
      new AtomicReference<>();

  private final WriteGuard guard = CheckGuard.throwing(objection);

  @BeforeEach
  void holdTheBuild(MongoDatabase database, MongoServer server) {
    List<Document> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(new Document("_id", i).append("runId", "run-" + i));
    }
    database.getCollection("pack_run_logs").insertMany(entries);
    server.failPoint(HOLD, "alwaysOn", new Document("fieldsToMatch", new Document("_id", 4_000)));
  }

  @AfterEach
  void disableFailPoint(MongoServer server) {
    server.failPoint(HOLD, "off", new Document());
  }

  private CompletableFuture<Void> build(MongoDatabase database, MongoClient watching) {
    return CompletableFuture.runAsync(() -> buildHere(database, watching));
  }

  private IndexBuild await(Predicate<IndexBuild> wanted) throws InterruptedException {
    IndexBuild build;
    do {
      build = reported.poll(15, TimeUnit.SECONDS);
      assertThat(build).as("progress").isNotNull();
    } while (!wanted.test(build));
    return build;
  }

  private static List<String> indexes(MongoDatabase database) {
    return SchemaFixture.indexNames(database, CollectionRef.LOGS);
  }

  @Test
  void theServersProgressIsReported(MongoDatabase database, MongoServer server) throws Exception {
    CompletableFuture<Void> build = build(database, server.client());
    IndexBuild seen = await(b -> b.total() > 0);
    assertThat(seen.collection()).isEqualTo("pack_run_logs");
    assertThat(seen.index()).isEqualTo("runId_1_timestamp_1");
    assertThat(seen.phase()).isEqualTo("scanning collection");
    assertThat(seen.total()).isEqualTo(5_000);
    assertThat(seen.done()).isBetween(3_000L, 4_000L);
    assertThat(seen.words()).matches("scanning collection, (7.|80) % of 5,000, for 0:00:\\d\\d");

    disableFailPoint(server);
    build.get(60, TimeUnit.SECONDS);
    assertThat(indexes(database)).containsExactly("runId_1_timestamp_1");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("taskrunner-schema-index-build"));
  }

  @Test
  void aStopEndsTheBuildAndLeavesNoIndex(MongoDatabase database, MongoServer server)
      throws Exception {
    CompletableFuture<Void> build = build(database, server.client());
    await(b -> b.total() > 0);
    objection.set(new TaskRunnerSchemaException(ErrorCode.INTERRUPTED, "Stopped.", null));
    // The server cleans up after the fail point is disabled.
    awaitKilled(database, server);
    disableFailPoint(server);
    assertThatThrownBy(() -> build.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(TaskRunnerSchemaException.class)
        .hasMessage("Stopped.");
    assertThat(indexes(database)).isEmpty();
  }

  @Test
  void aLostLockDoesNotEndTheBuild(MongoDatabase database, MongoServer server) throws Exception {
    CompletableFuture<Void> build = build(database, server.client());
    await(b -> b.total() > 0);
    objection.set(new LeaseLostException("Lost.", "Run it again."));
    await(b -> b.total() > 0); // a round of the watch later
    await(b -> b.total() > 0);
    disableFailPoint(server);
    build.get(60, TimeUnit.SECONDS);
    assertThat(indexes(database)).containsExactly("runId_1_timestamp_1");
  }

  @Test
  void anInterruptEndsTheBuild(MongoDatabase database, MongoServer server) throws Exception {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread worker =
        new Thread(
            () -> {
              try {
                buildHere(database, server.client());
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    worker.start();
    await(b -> b.total() > 0);
    worker.interrupt();
    awaitKilled(database, server);
    disableFailPoint(server);
    worker.join(60_000);
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            TaskRunnerSchemaException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
    assertThat(indexes(database)).isEmpty();
  }

  private void buildHere(MongoDatabase database, MongoClient watching) {
    SchemaEngine engine =
        new SchemaEngine(database, CollectionNames.DEFAULTS, ValidationMode.STRICT, guard)
            .watched(() -> watching.getDatabase("admin"), reported::add);
    engine.step("0002-indexes", new MemoryRecord()).apply(ONE_INDEX);
  }

  /** Waits until the client's operation has ended or is marked as killed. */
  private static void awaitKilled(MongoDatabase database, MongoServer server)
      throws InterruptedException {
    while (server
            .client()
            .getDatabase("admin")
            .aggregate(
                List.of(
                    new Document("$currentOp", new Document("allUsers", true)),
                    new Document(
                        "$match",
                        new Document("ns", database.getName() + ".pack_run_logs")
                            .append("command.comment", "0002-indexes")
                            .append("desc", new Document("$regex", "^conn"))
                            .append("killPending", new Document("$ne", true)))))
            .first()
        != null) {
      Thread.sleep(20);
    }
  }

  @Test
  void aMissingPrivilegeToSeeOperationsIsReported(MongoDatabase database, MongoServer server)
      throws Exception {
    // This topology has no access control: the fail point refuses the command as the server would.
    server.failCommand(
        "blind",
        new Document("times", 1_000_000),
        new Document("failCommands", List.of("aggregate")).append("errorCode", 13));
    String uri = MongoServer.withOption(server.uri(), "appName=blind");
    try (MongoClient blind = MongoClients.create(uri)) {
      CompletableFuture<Void> build = build(database, blind);
      IndexBuild seen = await(b -> true);
      assertThat(seen.total()).isZero();
      assertThat(seen.words()).contains("lacks the action inprog");
      disableFailPoint(server);
      build.get(60, TimeUnit.SECONDS);
    } finally {
      server.failCommandOff();
    }
  }
}
