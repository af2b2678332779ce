package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import taskrunner.importer.ledger.ImportRegistry;
import taskrunner.importer.ledger.Participant;
import taskrunner.lease.Lease;
import taskrunner.lease.LeaseTerms;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoTest;

/** A release of all leases that one set of operations holds. */
@MongoTest
class HeldLeasesTest {
  private static final String LEDGER = "pack_import_ledger";

  @Test
  void theLockAndTheImportsLeaseAreReleasedAndSoIsALaterAcquisition(
      MongoDatabase database, MongoClient client) {
    LeaseTerms terms = TestTerms.of(client, database, Duration.ofMinutes(5));
    try (Lease lock = new LockUse().take(terms);
        Participant place = new ImportRegistry(LEDGER, terms).register(lock, 2)) {
      assertTimeout(Duration.ofSeconds(2), () -> terms.held().release(Duration.ZERO));

      assertFree(database);
      assertThatThrownBy(lock::checkHeld).hasMessageContaining("a stop was requested");
      assertThatThrownBy(() -> place.lease().commit(session -> {}))
          .hasMessageContaining("a stop was requested");
    }
    try (Lease late = new LockUse().take(terms)) {
      assertThatThrownBy(late::check).hasMessageContaining("a stop was requested");
      assertFree(database);
    }
  }

  @Test
  void theReleaseWaitsForALeaseThatItsHolderReleases(MongoDatabase database, MongoClient client)
      throws Exception {
    LeaseTerms terms = TestTerms.of(client, database, Duration.ofMinutes(5));
    Lease lock = new LockUse().take(terms);
    CompletableFuture<Void> releasing =
        CompletableFuture.runAsync(() -> terms.held().release(Duration.ofSeconds(60)));

    lock.check();
    lock.close();

    releasing.get(5, TimeUnit.SECONDS);
    assertFree(database);
  }

  private static void assertFree(MongoDatabase database) {
    assertThat(database.getCollection("mongockLock").find()).isEmpty();
    assertThat(database.getCollection(LEDGER).find(Filters.ne("_id", "gate"))).isEmpty();
  }
}
