package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.Objects;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskrunner.DatabaseException;
import taskrunner.LeaseLostException;
import taskrunner.lease.EarlyCommit;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.testing.MongoTest;

/**
 * A failover rolls back writes that only the primary acknowledged. The tests simulate the rollback:
 * they remove the documents and restore the counter in the lane.
 */
@MongoTest
class EarlyCommitTest {
  private MongoDatabase database;
  private MongoCollection<Document> written;
  private Lease lease;

  @BeforeEach
  void take(MongoDatabase fresh, MongoClient client) {
    database = fresh;
    database.createCollection("written");
    written = database.getCollection("written");
    lease = LedgerLease.PLACE.take(TestTerms.of(client, database, Duration.ofMinutes(5)));
  }

  @AfterEach
  void release() {
    lease.close();
  }

  @Test
  void aCommitThatWasKeptIsSettledWithAllEarlierOnes() {
    EarlyCommit one = write("one");
    EarlyCommit two = write("two");

    assertThat(lease.settle(two)).isTrue();
    assertThat(lease.settle(one)).isTrue();
    assertThat(written.countDocuments()).isEqualTo(2);
  }

  @Test
  void aCommitThatWasRolledBackIsReportedLost() {
    EarlyCommit before = write("before");
    assertThat(lease.settle(before)).isTrue();
    long then = lane();
    EarlyCommit one = write("one");
    EarlyCommit two = write("two");
    rollBack(then, "one", "two");

    assertThat(lease.settle(one)).isFalse();
    assertThat(lease.settle(two)).isFalse();
    assertThat(lease.settle(before)).isTrue();
  }

  /** A later commit must not hide that an earlier one is missing. */
  @Test
  void aLaterCommitDoesNotHideALostOne() {
    EarlyCommit one = write("one");
    rollBack(0, "one");
    EarlyCommit two = write("two");

    assertThat(lease.settle(two)).isTrue();
    assertThat(lease.settle(one)).isFalse();

    EarlyCommit three = write("three");
    rollBack(lane() - 1, "three");
    lease.commit(session -> written.insertOne(Objects.requireNonNull(session), new Document()));
    assertThat(lease.settle(three)).isFalse();
  }

  /** Commits after a rollback may reach the count of the lost ones; their numbers still differ. */
  @Test
  void noCommitNumberIsUsedTwice() {
    EarlyCommit one = write("one");
    long lost = lane();
    rollBack(0, "one");
    EarlyCommit two = write("two");
    rollBack(lost, "two");

    assertThat(lease.settle(two)).isFalse();
    assertThat(lease.settle(one)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(classes = {Integer.class, Double.class})
  void aNumberOfAnotherTypeIsReadAsItsValue(Class<?> type) {
    EarlyCommit one = write("one");
    ledger()
        .updateOne(
            Filters.eq("lane", 0),
            Updates.set("commits", type == Integer.class ? (Object) 0 : 0.0));
    written.deleteMany(Filters.eq("_id", "one"));

    assertThat(lease.settle(one)).isFalse();
    assertThat(lease.settle(write("two"))).isTrue();
  }

  @Test
  void aTextInsteadOfACommitNumberIsDamagedBookkeeping() {
    EarlyCommit one = write("one");
    ledger().updateOne(Filters.eq("lane", 0), Updates.set("commits", "many"));

    assertThatThrownBy(() -> lease.settle(one))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("has \"many\" in the field commits");
  }

  @Test
  void noCommitIsWrittenAfterATakeover() {
    write("one");
    LedgerLease.PLACE.takeOver(database);

    assertThatThrownBy(() -> write("two")).isInstanceOf(LeaseLostException.class);
    assertThat(written.countDocuments()).isEqualTo(1);
  }

  @Test
  void anUnsettledCommitFailsAfterATakeover() {
    EarlyCommit one = write("one");
    LedgerLease.PLACE.takeOver(database);

    assertThatThrownBy(() -> lease.settle(one)).isInstanceOf(LeaseLostException.class);
  }

  private EarlyCommit write(String id) {
    return lease.commitEarly(
        session -> written.insertOne(Objects.requireNonNull(session), new Document("_id", id)));
  }

  /** The counter of the first lane, the one in use. */
  private long lane() {
    return Objects.requireNonNull(ledger().find(Filters.eq("lane", 0)).first()).getLong("commits");
  }

  private void rollBack(long to, String... ids) {
    ledger().updateOne(Filters.eq("lane", 0), Updates.set("commits", to));
    written.deleteMany(Filters.in("_id", (Object[]) ids));
  }

  private MongoCollection<Document> ledger() {
    return database.getCollection("pack_import_ledger");
  }
}
