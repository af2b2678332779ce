package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

@MongoTest
class ReplicaSetLeaseTest extends LeaseContract {
  @Test
  void aHolderKilledInsideATransactionIsSucceededWhenItsLeaseExpires(
      MongoDatabase database, MongoClient client) {
    Bookkeeping books = new Bookkeeping(database, "");
    books.prepareLock(() -> {});
    LockDocument lock = new LockDocument(books);
    // The server keeps what a killed process left open for a minute.
    ClientSession dead = client.startSession();
    long number = take(lock, dead, "dead", Duration.ofSeconds(1));
    dead.startTransaction();
    assertThat(lock.touch(dead, "dead", number)).isTrue();

    long started = System.nanoTime();
    try (Lease next = acquire(client, database, Duration.ofSeconds(30))) {
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
      assertThatThrownBy(dead::commitTransaction).isInstanceOf(MongoException.class);
      next.check();
    } finally {
      dead.close();
    }
  }

  @Test
  void theHistoryReadUnderTheLeaseIsNotOlderThanTheAcquisition(
      MongoDatabase database, MongoServer server) {
    Probe.reset();
    Commands commands = new Commands();
    try (MongoClient client = commands.client(server)) {
      Desk.operations(client, database, Probe.only()).migrate(null, false, false);
    }

    assertThat(commands.of("aggregate"))
        .filteredOn(c -> c.getString("aggregate").getValue().equals("mongockChangeLog"))
        .anySatisfy(
            c -> {
              assertThat(c.getDocument("readConcern")).containsKey("afterClusterTime");
              assertThat(c.getDocument("readConcern").getString("level").getValue())
                  .isEqualTo("majority");
            });
  }
}
