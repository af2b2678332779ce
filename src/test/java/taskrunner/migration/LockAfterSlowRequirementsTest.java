package taskrunner.migration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import taskrunner.database.Pause;
import taskrunner.testing.MongoTest;

/** What another process does while this one checks the requirements of its first write. */
@MongoTest
class LockAfterSlowRequirementsTest {
  @Test
  void theLockOfAnotherProcessThatHasDoneTheWorkIsNotTaken(
      MongoDatabase database, MongoClient client) {
    var done = new AtomicBoolean();

    var lease =
        lock(client, database)
            .acquire(
                () -> {
                  Pause.ofMillis(600, "checking slowly");
                  done.set(true);
                },
                () -> !done.get());

    assertThat(lease).isNull();
    assertThat(database.getCollection("mongockLock").countDocuments()).isZero();
  }

  @Test
  void theWorkThatIsLeftIsDone(MongoDatabase database, MongoClient client) {
    var lock = lock(client, database);

    try (var lease =
        requireNonNull(lock.acquire(() -> Pause.ofMillis(600, "checking slowly"), () -> true))) {
      assertThat(database.getCollection("mongockLock").distinct("owner", String.class))
          .containsExactly(lease.owner());
    }
  }

  private static LockAcquisition lock(MongoClient client, MongoDatabase database) {
    return LockContract.keeper(client, database, Duration.ofSeconds(30), Duration.ofSeconds(30));
  }
}
