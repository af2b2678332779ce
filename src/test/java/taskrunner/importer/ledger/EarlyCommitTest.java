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
 * What the primary alone has acknowledged, when a failover takes it back: here it is taken back by
 * hand, with what its lane had.
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
  void whatIsStillThereIsSettledWithAllBeforeIt() {
    EarlyCommit one = write("one");
    EarlyCommit two = write("two");

    assertThat(lease.settle(two)).isTrue();
    assertThat(lease.settle(one)).isTrue();
    assertThat(written.countDocuments()).isEqualTo(2);
  }

  @Test
  void whatWasTakenBackIsFoundLost() {
    EarlyCommit before = write("before");
    assertThat(lease.settle(before)).isTrue();
    long then = lane();
    EarlyCommit one = write("one");
    EarlyCommit two = write("two");
    takeBack(then, "one", "two");

    assertThat(lease.settle(one)).isFalse();
    assertThat(lease.settle(two)).isFalse();
    assertThat(lease.settle(before)).isTrue();
  }

  /** One after it must not hide that it is missing. */
  @Test
  void theNextCommitNoticesIt() {
    EarlyCommit one = write("one");
    takeBack(0, "one");
    EarlyCommit two = write("two");

    assertThat(lease.settle(two)).isTrue();
    assertThat(lease.settle(one)).isFalse();

    EarlyCommit three = write("three");
    takeBack(lane() - 1, "three");
    lease.commit(session -> written.insertOne(Objects.requireNonNull(session), new Document()));
    assertThat(lease.settle(three)).isFalse();
  }

  /** A branch of the history that is as long as the lost one is another. */
  @Test
  void aNumberIsNeverWrittenTwice() {
    EarlyCommit one = write("one");
    long lost = lane();
    takeBack(0, "one");
    EarlyCommit two = write("two");
    takeBack(lost, "two");

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
  void whatIsNoNumberIsDamagedBookkeeping() {
    EarlyCommit one = write("one");
    ledger().updateOne(Filters.eq("lane", 0), Updates.set("commits", "many"));

    assertThatThrownBy(() -> lease.settle(one))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("has \"many\" in the field commits");
  }

  @Test
  void nothingIsWrittenOnceItsPlaceIsAnothers() {
    write("one");
    LedgerLease.PLACE.takeOver(database);

    assertThatThrownBy(() -> write("two")).isInstanceOf(LeaseLostException.class);
    assertThat(written.countDocuments()).isEqualTo(1);
  }

  @Test
  void whatIsNotSettledWhenItsPlaceIsAnothersIsNotCalledSettled() {
    EarlyCommit one = write("one");
    LedgerLease.PLACE.takeOver(database);

    assertThatThrownBy(() -> lease.settle(one)).isInstanceOf(LeaseLostException.class);
  }

  private EarlyCommit write(String id) {
    return lease.commitEarly(
        session -> written.insertOne(Objects.requireNonNull(session), new Document("_id", id)));
  }

  /** What the first lane has, the one that is used. */
  private long lane() {
    return Objects.requireNonNull(ledger().find(Filters.eq("lane", 0)).first()).getLong("commits");
  }

  private void takeBack(long to, String... ids) {
    ledger().updateOne(Filters.eq("lane", 0), Updates.set("commits", to));
    written.deleteMany(Filters.in("_id", (Object[]) ids));
  }

  private MongoCollection<Document> ledger() {
    return database.getCollection("pack_import_ledger");
  }
}
