package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.MongoTest;

/** A machine that was suspended while an import joined: its monotonic clock stood still. */
@MongoTest
class SuspendedJoinTest {
  private static final String LEDGER = LedgerLease.LEDGER;

  @Test
  void anImportThatWasEvictedBeforeItHadLanesJoinsAgain(MongoDatabase fresh, MongoClient client) {
    ImportRegistry registry =
        new ImportRegistry(LEDGER, TestTerms.of(client, fresh, Duration.ofMinutes(5)));

    try (Participant joined = registry.register(new EvictedOnce(fresh), 2)) {
      assertThat(registry.live(WriteGuard.none())).containsOnlyKeys(joined.token());
    }
  }

  /** Another process evicts the import right before its lanes are written. */
  private static final class EvictedOnce implements WriteGuard {
    private final MongoDatabase database;
    private boolean evicted;

    EvictedOnce(MongoDatabase database) {
      this.database = database;
    }

    @Override
    public void check() {
      if (!evicted && LedgerLease.PLACE.stored(database) != null) {
        evicted = true;
        LedgerLease.PLACE.takeOver(database);
        database.getCollection(LEDGER).deleteOne(Filters.eq("dead", true));
      }
    }

    @Override
    public void checkStop() {}

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      write.accept(null);
    }
  }
}
