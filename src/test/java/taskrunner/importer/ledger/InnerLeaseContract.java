package taskrunner.importer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskrunner.lease.FailedRenewalContract;
import taskrunner.lease.Lease;
import taskrunner.lease.TestTerms;
import taskrunner.schema.WriteGuard;
import taskrunner.testing.Await;
import taskrunner.testing.MongoServer;

/** The additional contract of a lease that is held under an outer lease. */
@Timeout(180)
abstract class InnerLeaseContract extends FailedRenewalContract {
  private static final String APP = "inner-lease";
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  @Override
  protected abstract LedgerLease use();

  @Test
  void closingAnExpiredLeaseLeavesItsDocumentWithoutAskingTheOuterGuard(
      MongoDatabase database, MongoClient client) {
    AtomicLong clock = new AtomicLong();
    SlowGuard outer = new SlowGuard();
    Lease lease = use().take(TestTerms.of(client, database, LIFE, true, clock::get), outer);
    Document before = use().stored(database);
    clock.set(LIFE.toNanos());
    outer.isSlow = true;

    assertThat(closed(lease)).isLessThan(AT_ONCE);
    assertThat(use().stored(database)).isNotNull().isEqualTo(before);
  }

  /** The renewals continue, and closing the lease waits for the current one. */
  @Test
  void noRenewalPastTheDeadlineWaitsForTheOuterGuard(MongoDatabase database, MongoClient client)
      throws Exception {
    AtomicLong clock = new AtomicLong();
    SlowGuard outer = new SlowGuard();
    Duration life = Duration.ofSeconds(3);
    Lease lease = use().take(TestTerms.of(client, database, life, true, clock::get), outer);
    outer.isSlow = true;
    clock.set(life.toNanos());
    Thread.sleep(life.dividedBy(2).toMillis());
    clock.set(0);
    outer.isSlow = false;

    assertThat(closed(lease)).isLessThan(AT_ONCE);
  }

  @Test
  void anInterruptEndsACommitThatTheServerFails(MongoDatabase database, MongoServer server)
      throws Exception {
    database.createCollection("written");
    try (MongoClient client = TestTerms.client(server, APP);
        Lease lease = use().take(TestTerms.of(client, database, LIFE))) {
      server.failCommand(
          APP,
          new Document("times", 100_000),
          new Document("failCommands", List.of("insert")).append("closeConnection", true));
      AtomicInteger begun = new AtomicInteger();
      Thread committing =
          new Thread(
              () -> {
                try {
                  lease.commit(
                      session -> {
                        begun.incrementAndGet();
                        client
                            .getDatabase(database.getName())
                            .getCollection("written")
                            .insertOne(Objects.requireNonNull(session), new Document());
                      });
                } catch (MongoException e) {
                  // Expected.
                }
              });
      committing.start();
      Await.until(30, () -> begun.get() > 2, "the commit was not retried");

      committing.interrupt();
      committing.join(AT_ONCE.toMillis());

      assertThat(committing.isAlive()).isFalse();
      server.failCommandOff();
    }
  }

  @Test
  void aStopEndsAnAcquisitionThatTheServerDoesNotAnswer(MongoDatabase database, MongoServer server)
      throws Exception {
    try (MongoClient client = TestTerms.client(server, APP)) {
      server.holdUp(APP, new Document("times", 1), List.of("update"), 5_000);
      SlowGuard outer = new SlowGuard();
      Thread taking =
          new Thread(
              () ->
                  assertThatThrownBy(() -> use().take(TestTerms.of(client, database, LIFE), outer))
                      .hasMessage("stop"),
              "unanswered");
      taking.start();
      Await.until(30, () -> server.underWay(APP, "update"), "no update was sent");

      outer.isStopped = true;
      taking.join(4_000);

      assertThat(taking.isAlive()).isFalse();
      awaitEndOfAcquisition("unanswered");
      assertThat(use().stored(database)).isNull();
    }
  }

  /** Only the lock can have another holder at that time. */
  @Test
  void anAcquisitionThatTheServerEndedFailsWithItsError(
      MongoDatabase database, MongoServer server) {
    try (MongoClient client = TestTerms.client(server, APP)) {
      server.failCommand(
          APP,
          new Document("times", 1),
          new Document("failCommands", List.of("update")).append("errorCode", 11601));

      assertThatThrownBy(() -> use().take(TestTerms.of(client, database, LIFE)))
          .isInstanceOf(MongoException.class)
          .matches(e -> ((MongoException) e).getCode() == 11601);
    }
  }

  @Test
  void aFailedAcquisitionIsRevertedWithOneAttempt(MongoDatabase database, MongoServer server) {
    AtomicInteger deletes = new AtomicInteger();
    try (MongoClient client = counting("delete", deletes, server)) {
      server.failCommand(
          APP,
          new Document("times", 1_000),
          new Document("failCommands", List.of("update", "delete")).append("errorCode", 8));

      assertThatThrownBy(() -> use().take(TestTerms.of(client, database, LIFE)))
          .isInstanceOf(MongoException.class);
      assertThat(deletes).hasValue(1);
    }
  }

  private static MongoClient counting(String command, AtomicInteger sent, MongoServer server) {
    CommandListener listener =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            if (event.getCommandName().equals(command)) {
              sent.incrementAndGet();
            }
          }
        };
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(
                new ConnectionString(MongoServer.withOption(server.uri(), "appName=" + APP)))
            .addCommandListener(listener)
            .build());
  }

  private static Duration closed(Lease lease) {
    long start = System.nanoTime();
    lease.close();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** An outer lease whose check waits for the server. */
  private static final class SlowGuard implements WriteGuard {
    private volatile boolean isSlow;
    private volatile boolean isStopped;

    @Override
    public void checkStop() {
      if (isStopped) {
        throw new IllegalStateException("stop");
      }
    }

    @Override
    public void check() {
      if (isSlow) {
        try {
          Thread.sleep(20_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    // The nullness of type arguments can't be read from a class file on JDK 17.
    @SuppressWarnings("NullAway")
    @Override
    public void commit(Consumer<@Nullable ClientSession> write) {
      check();
      write.accept(null);
    }
  }
}
