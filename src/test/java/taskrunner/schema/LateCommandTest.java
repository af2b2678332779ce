package taskrunner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Commands that the server delays for longer than the lease of their sender. */
@MongoTest(Topology.FAIL_POINTS)
class LateCommandTest {
  private static final String APP = "late-command";
  private static final Duration LEFT = Duration.ofMillis(500);

  private final MongoServer server;
  private final MongoClient client;

  LateCommandTest(MongoServer server) {
    this.server = server;
    this.client = MongoClients.create(MongoServer.withOption(server.uri(), "appName=" + APP));
  }

  @AfterEach
  void end() {
    server.failCommandOff();
    client.close();
  }

  @Test
  void aDropThatWaitsForATransactionIsNotExecutedAfterTheLease(MongoDatabase fresh) {
    fresh.createCollection("things");
    try (ClientSession other = client.startSession()) {
      other.startTransaction();
      client.getDatabase(fresh.getName()).getCollection("things").insertOne(other, new Document());

      CompletableFuture<Void> dropping = dropping(fresh, new Holder(false));
      Await.until(
          30,
          () -> server.underWay(APP, "drop") || dropping.isDone(),
          "the server did not receive the drop");
      assertLost(dropping, other::abortTransaction);
    }
    Await.until(30, () -> !server.underWay(APP, "drop"), "the drop did not end");
    assertThat(fresh.listCollectionNames()).contains("things");
  }

  @Test
  void aDelayedDropIsNotExecutedAfterTheLease(MongoDatabase fresh) {
    fresh.createCollection("things");
    server.holdUp(APP, new Document("times", 1), List.of("drop"), 3_000);

    assertLost(dropping(fresh, new Holder(false)), () -> {});
    Await.until(30, () -> !server.underWay(APP, "drop"), "the drop did not end");
    assertThat(fresh.listCollectionNames()).contains("things");
  }

  @Test
  void underALiveLeaseADropIsRetriedUntilItSucceeds(MongoDatabase fresh) throws Exception {
    fresh.createCollection("things");
    Holder holder = new Holder(true);
    CompletableFuture<Void> dropping;
    try (ClientSession other = client.startSession()) {
      other.startTransaction();
      client.getDatabase(fresh.getName()).getCollection("things").insertOne(other, new Document());
      dropping = dropping(fresh, holder);
      Await.until(30, () -> holder.checks > 2 || dropping.isDone(), "the drop was not retried");
      other.abortTransaction();
    }

    dropping.get(30, TimeUnit.SECONDS);
    assertThat(holder.checks).isGreaterThan(2);
    assertThat(fresh.listCollectionNames()).doesNotContain("things");
  }

  @Test
  void anIndexBuildMayTakeLongerThanTheLease(MongoDatabase fresh) {
    server.holdUp(APP, new Document("times", 1), List.of("createIndexes"), LEFT.toMillis() * 3);

    boolean made =
        commands(fresh, new Holder(false))
            .createIndex("things", BsonDocument.parse("{key: {a: 1}, name: 'a_1'}"));

    assertThat(made).isTrue();
  }

  private static void assertLost(CompletableFuture<Void> dropping, Runnable release) {
    try {
      assertThatThrownBy(() -> dropping.get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(LeaseLostException.class);
    } finally {
      release.run();
    }
  }

  private CompletableFuture<Void> dropping(MongoDatabase fresh, WriteGuard guard) {
    return CompletableFuture.runAsync(
        () ->
            commands(fresh, guard)
                .drop(Objects.requireNonNull(LiveCollection.find(fresh, "things")), () -> true));
  }

  private SchemaCommands commands(MongoDatabase fresh, WriteGuard guard) {
    return new SchemaCommands(
        client.getDatabase(fresh.getName()), guard, IndexBuilds.UNWATCHED, "step");
  }

  /** Holds a lease with that time left: permanently, or until the second check. */
  private static final class Holder implements WriteGuard {
    private final boolean renewed;
    volatile int checks;

    Holder(boolean renewed) {
      this.renewed = renewed;
    }

    @Override
    public synchronized void check() {
      checks++;
      if (checks > 1 && !renewed) {
        throw new LeaseLostException("The lock is another's.", null);
      }
    }

    @Override
    public Duration left() {
      return LEFT;
    }

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      write.accept(null);
    }
  }
}
