package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import changeunits.ChangeUnits;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import taskrunner.LockNotAcquiredException;
import taskrunner.LockStatus;
import taskrunner.MigrationListener;
import taskrunner.database.DatabaseConnection;
import taskrunner.lease.Lease;
import taskrunner.testing.MongoTest;
import taskrunner.testing.WrongTypes;

/**
 * Whatever values the lock's fields have: the lock is shown, can be removed, and blocks no start.
 */
@MongoTest
class DamagedLockTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @Test
  void everyExpiredLockIsRemovedWithoutForce(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    for (Document damaged : damaged(Instant.now().minusSeconds(60), List.of())) {
      put(database, damaged);
      assertThat(operations.lockStatus())
          .as("%s", damaged)
          .returns(true, LockStatus::expired)
          .returns(false, LockStatus::held);
      assertThat(operations.releaseLock(false).expired()).as("%s", damaged).isTrue();
      assertThat(operations.lockStatus()).as("%s", damaged).isEqualTo(LockStatus.FREE);
    }
  }

  @Test
  void everyExpiredLockIsTakenOver(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    List<Document> locks = damaged(Instant.now().minusSeconds(60), List.of("expiresAt"));
    locks.add(lock(Instant.EPOCH).append("session", "no UUID"));
    locks.add(lock(Instant.EPOCH).append("session", 5).append("owner", 5).append("holder", 5));
    for (Document damaged : locks) {
      put(database, damaged);
      try (Lease lease = keeper(client, database).acquire()) {
        lease.check();
        assertThat(operations.lockStatus().owner()).as("%s", damaged).isEqualTo(lease.owner());
      }
    }
  }

  @Test
  void everyLiveLockIsRemovedOnlyByForce(MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    for (Document damaged : damaged(Instant.now().plusSeconds(600), List.of())) {
      if (!(damaged.get("expiresAt") instanceof Date at) || at.toInstant().equals(Instant.EPOCH)) {
        continue;
      }
      put(database, damaged);
      assertThat(operations.lockStatus().held()).as("%s", damaged).isTrue();
      assertThatThrownBy(() -> operations.releaseLock(false))
          .as("%s", damaged)
          .isInstanceOf(LockNotAcquiredException.class);
      assertThat(operations.releaseLock(true).held()).as("%s", damaged).isTrue();
      assertThat(operations.lockStatus()).as("%s", damaged).isEqualTo(LockStatus.FREE);
    }
  }

  @Test
  void aLockThatNeverExpiresIsHeldUntilItIsRemovedByForce(
      MongoDatabase database, MongoClient client) {
    Operations operations = Desk.operations(client, database);
    put(database, lock(Instant.EPOCH).append("expiresAt", new BsonDateTime(Long.MAX_VALUE)));
    assertThat(operations.lockStatus())
        .returns(true, LockStatus::held)
        .returns(null, LockStatus::expiresAt);
    assertThatThrownBy(() -> operations.releaseLock(false))
        .isInstanceOf(LockNotAcquiredException.class);
    assertThat(operations.releaseLock(true).held()).isTrue();
    assertThat(operations.lockStatus()).isEqualTo(LockStatus.FREE);
  }

  /**
   * The lock with each field replaced by each value, and without the field.
   *
   * @param fields the fields to damage; empty for all
   */
  private static List<Document> damaged(Instant expiresAt, List<String> fields) {
    List<Document> all = new ArrayList<>();
    all.add(new Document("key", "DEFAULT_KEY"));
    for (String field : fields.isEmpty() ? lock(expiresAt).keySet() : fields) {
      if (!field.equals("key")) {
        WrongTypes.values().forEach(value -> all.add(lock(expiresAt).append(field, value)));
        Document without = lock(expiresAt);
        without.remove(field);
        all.add(without);
      }
    }
    return all;
  }

  private static Document lock(Instant expiresAt) {
    return new Document("key", "DEFAULT_KEY")
        .append("status", "LOCK_HELD")
        .append("owner", "6f1c")
        .append("expiresAt", Date.from(expiresAt))
        .append("holder", "6f1c")
        .append("acquiredAt", Instant.now())
        .append("host", "node-3")
        .append("pid", 17L)
        .append("version", "1.0.0")
        .append("session", UUID.randomUUID().toString())
        .append("token", 12L)
        .append("commits", 7L);
  }

  private static void put(MongoDatabase database, Document lock) {
    database.getCollection("mongockLock").insertOne(new Document(lock));
  }

  private static LockAcquisition keeper(MongoClient client, MongoDatabase database) {
    var settings = TestSettings.of(database.getName()).lease(LEASE).build();
    var connection = DatabaseConnection.of(client, settings);
    var listener = new MigrationListener() {};
    return MigrationContext.of(connection, settings, UnitList.own(ChangeUnits.all()), listener)
        .lock(new StepLog(listener));
  }
}
