package taskrunner.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import taskrunner.LeaseLostException;
import taskrunner.database.Transactions;
import taskrunner.testing.Await;

/** What every lease must keep to, whatever it is used for, on every kind of server. */
public abstract class LeaseContract {
  private static final Duration LONG = Duration.ofMinutes(5);

  protected abstract LeaseUse use();

  @Test
  void itIsRenewedForLongerThanItLives(MongoDatabase database, MongoClient client) {
    try (Lease lease = take(client, database, Duration.ofMillis(600))) {
      Instant first = expiresAt(database);
      await(() -> expiresAt(database).isAfter(first.plusMillis(600)));

      lease.check();
    }
  }

  @Test
  void oneThatIsLostStopsTheNextWriteAndIsNotReleased(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    Document after;
    try (Lease lease = take(client, database, LONG)) {
      use().takeOver(database);
      after = use().stored(database);

      assertThatThrownBy(() -> lease.commit(session -> write(database, session)))
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(use().lossSays());
      assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
      assertThatThrownBy(lease::checkHeld).isInstanceOf(LeaseLostException.class);
      assertThat(lease.loss()).isNotNull();
    }
    assertThat(use().stored(database)).isEqualTo(after);
    assertThat(database.getCollection("written").countDocuments()).isZero();
  }

  @Test
  void aSuspendedMachineWhoseClockStoodStillAsksTheServerBeforeItsNextChange(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = byHand(client, database, new AtomicLong())) {
      lease.check();

      use().takeOver(database);

      assertThatThrownBy(lease::check)
          .isInstanceOf(LeaseLostException.class)
          .hasMessageContaining(use().lossSays());
    }
  }

  @Test
  void aHolderPastItsOwnDeadlineRenewsBeforeItsNextChange(
      MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    try (Lease lease = byHand(client, database, clock)) {
      Instant first = expiresAt(database);
      lease.check();
      assertThat(expiresAt(database)).isEqualTo(first);

      clock.set(LONG.multipliedBy(2).toNanos());
      lease.check();

      assertThat(expiresAt(database)).isAfter(first);
      assertThat(lease.left()).isPositive();
    }
  }

  @Test
  void nineTenthsOfItsLifeCount(MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    try (Lease lease = byHand(client, database, clock)) {
      Instant first = expiresAt(database);

      clock.set(LONG.toNanos() / 10 * 8);
      lease.check();
      assertThat(expiresAt(database)).isEqualTo(first);

      clock.set(LONG.toNanos() / 10 * 9);
      assertThat(lease.left()).isZero();
      lease.check();
      assertThat(expiresAt(database)).isAfter(first);
    }
  }

  @Test
  void renewalsGetThroughWhileCommitsFollowEachOther(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = take(client, database, Duration.ofMillis(900))) {
      Instant first = expiresAt(database);
      await(
          () -> {
            for (int i = 0; i < 20; i++) {
              lease.commit(session -> write(database, session));
            }
            return expiresAt(database).isAfter(first.plusMillis(1_800));
          });
    }
  }

  @Test
  void commitWritesWhileItIsHeld(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = take(client, database, LONG)) {
      lease.commit(session -> write(database, session));
    }
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void anInterruptedHolderStillCommitsAndReleases(MongoDatabase database, MongoClient client) {
    database.createCollection("written");
    try (Lease lease = take(client, database, LONG)) {
      Thread.currentThread().interrupt();
      lease.commit(session -> write(database, session));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(use().stored(database)).isNull();
    assertThat(database.getCollection("written").countDocuments()).isEqualTo(1);
  }

  @Test
  void anErrorOfTheWriteComesThroughAndTheLeaseIsStillReleased(
      MongoDatabase database, MongoClient client) {
    try (Lease lease = take(client, database, LONG)) {
      assertThatThrownBy(
              () ->
                  lease.commit(
                      session -> {
                        throw new IllegalStateException("refused");
                      }))
          .hasMessage("refused");
      lease.check();
    }
    assertThat(use().stored(database)).isNull();
  }

  @Test
  void noThreadIsLeftAfterRelease(MongoDatabase database, MongoClient client) {
    take(client, database, LONG).close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("taskrunner-schema-lease"));
  }

  private Lease take(MongoClient client, MongoDatabase database, Duration life) {
    return use().take(TestTerms.of(client, database, life));
  }

  /** Of five minutes, taken at that clock's time. */
  private Lease byHand(MongoClient client, MongoDatabase database, AtomicLong clock) {
    boolean transactions = Transactions.supported(database);
    return use().take(TestTerms.of(client, database, LONG, transactions, clock::get));
  }

  private Instant expiresAt(MongoDatabase database) {
    Document stored = use().stored(database);
    return stored == null ? Instant.EPOCH : stored.getDate("expiresAt").toInstant();
  }

  private static void write(MongoDatabase database, @Nullable ClientSession session) {
    if (session == null) {
      database.getCollection("written").insertOne(new Document());
    } else {
      database.getCollection("written").insertOne(session, new Document());
    }
  }

  private static void await(BooleanSupplier condition) {
    Await.until(30, condition, "the condition was not met");
  }
}
