package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class SideConnectionTest {
  /**
   * After the release the lock's document is missing. A check at that moment would rule the
   * connection out for good.
   */
  @Test
  void theSideConnectionIsNotTriedBetweenTwoLocks(
      MongoDatabase database, MongoClient client, MongoServer server) {
    AtomicInteger looked = new AtomicInteger();
    try (DatabaseConnection given =
            DatabaseConnection.of(client, Settings.of(null, database.getName()));
        DatabaseConnection own =
            DatabaseConnection.open(Settings.of(server.uri(), database.getName()))) {
      SideConnection side = new SideConnection(given, () -> own);
      Predicate<MongoDatabase> before = handle -> looked.incrementAndGet() < 0;
      side.lockIsHeld(before);
      side.lockIsReleased(before);

      assertThat(side.database()).isSameAs(given.database());
      assertThat(looked).hasValue(0);
      side.lockIsHeld(handle -> looked.incrementAndGet() > 0);
      // A late call of another operation on the same handle.
      side.lockIsReleased(before);
      assertThat(side.database()).isSameAs(own.database());
    }
  }
}
