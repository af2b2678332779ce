package taskrunner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskrunner.MigrationReport;
import taskrunner.MigrationRunner;
import taskrunner.lease.Lease;
import taskrunner.soak.Starter;
import taskrunner.testing.ChildJvm;
import taskrunner.testing.MongoServer;
import taskrunner.testing.MongoTest;

/** Real processes, killed and frozen. */
@MongoTest
class ProcessesTest {
  private static final Duration LEASE = Duration.ofSeconds(4);

  @BeforeEach
  void reset() {
    Probe.reset();
  }

  @Test
  void afterAKillTheNextStartEndsTwoSecondsAfterTheLeaseAtMost(
      MongoDatabase database, MongoClient client, MongoServer server) {
    try (ChildJvm holder = hold(database, server)) {
      holder.awaitLine("> inside");
    }
    long killed = System.nanoTime();

    MigrationReport report =
        Desk.operations(client, database, Probe.only()).migrate(null, false, false);

    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LEASE.plusSeconds(2));
    assertThat(report.outcome()).isEqualTo(MigrationReport.Outcome.APPLIED);
    assertThat(report.steps().get(0).detail()).contains("run again");
    assertThat(report.lockWait()).isPositive();
    assertThat(Desk.states(database, "9004-probe")).containsExactly("EXECUTED");
  }

  @Test
  void aFrozenHolderWritesNothingAfterATakeoverAndNamesTheHolder(
      MongoDatabase database, MongoClient client, MongoServer server) {
    try (ChildJvm zombie = hold(database, server)) {
      zombie.awaitLine("> inside");
      zombie.signal("STOP");
      LockContract.await(
          () -> new LockDocument(new Bookkeeping(database, "")).look().status().expired());
      try (Lease other = LockContract.acquire(client, database, Duration.ofSeconds(30))) {
        zombie.signal("CONT");
        zombie.sendLine("");

        String last = zombie.awaitLine("LeaseLostException");

        assertThat(last).contains(other.owner()).contains("test-host");
        assertThat(zombie.end()).isNotZero();
        assertThat(database.getCollection("mongockLock").find().first())
            .containsEntry("owner", other.owner());
      }
      assertThat(Desk.rows(database, "9004-probe")).isEmpty();
      assertThat(database.listCollectionNames()).doesNotContain("pack_runs");
    }
  }

  @Test
  void aStartWithNothingToDoLoadsNeitherMongockNorTheImporter(
      MongoDatabase database, MongoClient client, MongoServer server) {
    MigrationRunner.run(TestSettings.of(database.getName()).build(), client);

    List<String> lines;
    try (ChildJvm child =
        ChildJvm.start(
            List.of("-Xlog:class+load:stdout"),
            Starter.class,
            List.of("migrate", "--uri=" + server.uri(), "--database=" + database.getName()))) {
      assertThat(child.end()).isZero();
      lines = child.printed();
    }

    assertThat(lines).anyMatch(l -> l.equals("> outcome UP_TO_DATE"));
    assertThat(lines).anyMatch(l -> l.contains(" taskrunner.migration.Migration "));
    assertThat(lines)
        .noneMatch(l -> l.contains(" io.mongock.") || l.contains(" taskrunner.importer.Importer "));
  }

  private static ChildJvm hold(MongoDatabase database, MongoServer server) {
    return ChildJvm.start(
        List.of(), Holder.class, List.of(server.uri(), database.getName(), "" + LEASE.toMillis()));
  }
}
