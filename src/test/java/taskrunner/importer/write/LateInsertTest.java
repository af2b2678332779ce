package taskrunner.importer.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.database.Transactions;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/** Documents that are inserted without a transaction because one of them already exists. */
@MongoTest(Topology.FAIL_POINTS)
class LateInsertTest {
  private static final String APP = "late-insert";

  @Test
  void nothingIsInsertedAfterTheLeaseExpired(MongoDatabase fresh, MongoServer server) {
    fresh.getCollection("entries").insertOne(new Document("_id", 1));
    try (MongoClient client = TestTerms.client(server, APP);
        ClientSession session = client.startSession()) {
      var entries =
          client.getDatabase(fresh.getName()).getCollection("entries", BsonDocument.class);
      server.holdUp(APP, new Document("skip", 1), List.of("insert"), 3_000);

      assertThatThrownBy(
              () ->
                  BatchInsert.run(
                      new Retries(new ASecondLeft(session)), null, entries, documents(1, 2)))
          .isInstanceOf(LeaseLostException.class);
      Await.until(
          30, () -> !server.underWay(APP, "insert"), "the server still executes the insert");
      assertThat(fresh.getCollection("entries").countDocuments()).isEqualTo(1);
    } finally {
      server.failCommandOff();
    }
  }

  private static List<RawBsonDocument> documents(int... ids) {
    return IntStream.of(ids)
        .mapToObj(
            id ->
                new RawBsonDocument(
                    new BsonDocument("_id", new BsonInt32(id)), new BsonDocumentCodec()))
        .toList();
  }

  private record ASecondLeft(ClientSession session, long end) implements WriteGuard {
    ASecondLeft(ClientSession session) {
      this(session, System.nanoTime() + Duration.ofSeconds(1).toNanos());
    }

    @Override
    public void check() {
      if (left().isNegative()) {
        throw new LeaseLostException("Another process holds the lease.", null);
      }
    }

    @Override
    public Duration left() {
      return Duration.ofNanos(end - System.nanoTime());
    }

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      Transactions.run(session, () -> write.accept(session));
    }
  }
}
