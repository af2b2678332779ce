package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.write.KnownRuns;
import taskrunner.importer.write.Retries;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

/**
 * After an election, the new primary may not know for seconds that a majority has the newest
 * writes. The fail point has the same effect.
 */
@MongoTest(Topology.FAIL_POINTS)
class FreshReadsTest {
  private static final String LEDGER = "pack_import_ledger";

  private final MongoServer server;

  FreshReadsTest(MongoServer server) {
    this.server = server;
  }

  @BeforeEach
  void holdTheSnapshot(MongoDatabase fresh) {
    fresh.getCollection(LEDGER).insertOne(new Document("_id", "gate"));
    fresh.createCollection("pack_runs");
    server.failPoint("disableSnapshotting", "alwaysOn", new Document());
  }

  @AfterEach
  void continueIt() {
    server.failPoint("disableSnapshotting", "off", new Document());
  }

  /** Otherwise its files would be claimed while it lives, and an undo would run beside it. */
  @Test
  void anImportOfJustNowIsAlive(MongoDatabase fresh, MongoClient client) {
    MongoCollection<Document> ledger = fresh.getCollection(LEDGER);
    ledger
        .withWriteConcern(WriteConcern.W1.withJournal(false))
        .insertOne(
            new Document("_id", "import:new").append("expiresAt", Instant.now().plusSeconds(60)));
    assertThat(ledger.withReadConcern(ReadConcern.MAJORITY).find(new Document("_id", "import:new")))
        .as("what a majority has")
        .isEmpty();

    ImportRegistry registry =
        new ImportRegistry(LEDGER, TestTerms.of(client, fresh, Duration.ofSeconds(30)));

    assertThat(registry.live(WriteGuard.none())).containsOnlyKeys("new");
  }

  /** Otherwise the import waits for a file that it owns itself. */
  @Test
  void aFileClaimedJustNowIsReturned(MongoDatabase fresh) {
    Ledger ledger =
        new Ledger(
            fresh.withWriteConcern(WriteConcern.W1).withReadConcern(ReadConcern.MAJORITY),
            LEDGER,
            WriteGuard.none());
    LedgerFile file = new LedgerFile(RecordKind.RUN, "runs/run-1.json");

    assertThat(ledger.claim(List.of(file), Map.of(), "ours", List.of()))
        .containsOnlyKeys(file.id());
  }

  /** Otherwise the entries of its log would be rejected. */
  @Test
  void aRunStoredJustNowIsKnown(MongoDatabase fresh) {
    MongoCollection<BsonDocument> runs =
        fresh
            .withWriteConcern(WriteConcern.W1.withJournal(false))
            .withReadConcern(ReadConcern.MAJORITY)
            .getCollection("pack_runs", BsonDocument.class);
    runs.insertOne(BsonDocument.parse("{_id: 'run-1'}"));

    KnownRuns known = new KnownRuns(runs, new Retries(WriteGuard.none()), Set.of());

    assertThat(known.contains("run-1")).isTrue();
  }
}
