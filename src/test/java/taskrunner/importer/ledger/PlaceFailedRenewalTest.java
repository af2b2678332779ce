package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.database.Sessions;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;
import taskrunner.testing.Topology;

@MongoTest(Topology.FAIL_POINTS)
class PlaceFailedRenewalTest extends InnerLeaseContract {
  private static final String HANG = "hangDuringBatchInsert";

  @Override
  protected LedgerLease use() {
    return LedgerLease.PLACE;
  }

  /** Simulates a server with a full cache: the fail point keeps a killed insert from ending. */
  @Test
  void theLeaseIsReleasedWithinTwoSecondsAlthoughTheServerDoesNotEndAKilledInsert(
      MongoDatabase database, MongoServer server) throws Exception {
    database.createCollection("written");
    MongoCollection<Document> written = database.getCollection("written");
    try (MongoClient client = TestTerms.client(server, "stuck-insert")) {
      Lease stuck = use().take(TestTerms.of(client, database, Duration.ofMinutes(5)));
      Document named = Objects.requireNonNull(use().stored(database));
      server.failPoint(
          HANG,
          "alwaysOn",
          new Document("nss", written.getNamespace().getFullName())
              .append("shouldCheckForInterrupt", false));
      CompletableFuture<Void> committing;
      try {
        committing =
            CompletableFuture.runAsync(
                () ->
                    stuck.commit(
                        session ->
                            client
                                .getDatabase(database.getName())
                                .getCollection("written")
                                .insertOne(Objects.requireNonNull(session), new Document())));
        Await.until(30, () -> server.underWay("stuck-insert", "insert"), "no insert was sent");

        assertTimeout(Duration.ofSeconds(2), stuck::releaseNow);

        assertThat(
                database
                    .getCollection("pack_import_ledger")
                    .countDocuments(new Document("sessions", new Document("$exists", true))))
            .isZero();
        assertThat(
                database
                    .getCollection("pack_import_ledger")
                    .countDocuments(new Document("lane", new Document("$exists", true))))
            .isZero();
        assertThat(committing.isDone()).as("the insert has ended").isFalse();
      } finally {
        server.failPoint(HANG, "off", new Document());
      }
      assertThatThrownBy(() -> committing.get(20, TimeUnit.SECONDS)).isNotNull();
      stuck.close();
      try (ClientSession next = client.startSession()) {
        assertThat(use().sessions(named)).doesNotContain(Sessions.uuid(next));
      }
    }
    assertThat(written.countDocuments()).isZero();
  }
}
